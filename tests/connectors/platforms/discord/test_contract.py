from tests.connectors.contract import ConnectorContract


class TestDiscord(ConnectorContract):
    """The bot does what every connector must."""
