package dev.synapse.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A database for one test, on the PostgreSQL of {@link TestServers}; dropped when closed. */
public record TestDatabase(String name, int port, String user, String password) implements AutoCloseable {

    /** The address in the form of {@code DATABASE_URL}. */
    public String url() {
        String encoded = URLEncoder.encode(password, StandardCharsets.UTF_8);
        return "postgresql://" + user + ":" + encoded + "@127.0.0.1:" + port + "/" + name;
    }

    /** The address for JDBC, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }

    /** The same database through a proxy. */
    public TestDatabase through(CutProxy proxy) {
        return new TestDatabase(name, proxy.port(), user, password);
    }

    /** Closes all connections to the database and drops it. */
    @Override
    public void close() {
        TestServers.drop(name);
    }
}
