"""The parts of the Discord bot; `connectors/platforms/discord_bot.py` puts them together."""
