"""The hardware half: Amaranth components that compute what the nodes of the graph say."""
