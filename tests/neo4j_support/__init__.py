"""A real Neo4j Community server for tests, benchmarks and developers: got from Maven Central, run as a process."""
