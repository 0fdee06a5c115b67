"""The parts of the log of turns, on one file; `memory/conversation.py` puts them together."""
