"""The steps of forgetting: what goes, written down, removed, looked for. `memory/personal_data.py` takes them."""
