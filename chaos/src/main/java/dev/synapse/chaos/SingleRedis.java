package dev.synapse.chaos;

import dev.synapse.embedded.EmbeddedRedis;
import dev.synapse.testkit.CutProxy;
import java.nio.file.Path;

/** One Redis server, on a port that it keeps. */
record SingleRedis(KillableServer<EmbeddedRedis> server) implements RedisServers {

    static final int MAX_CONNECTIONS = 12;

    static SingleRedis start(Path directory, String password) {
        return new SingleRedis(KillableServer.redis(directory.resolve("redis"), password));
    }

    @Override
    public CutProxy openProxy() {
        return CutProxy.to("127.0.0.1", server.server().port());
    }

    @Override
    public String urlThrough(CutProxy proxy) {
        return Installation.throughProxy(server.server().url(), server.server().port(), proxy);
    }

    @Override
    public String administratorUrl() {
        return server.server().administratorUrl();
    }

    @Override
    public int maxConnections() {
        return MAX_CONNECTIONS;
    }

    @Override
    public void heal() {
        server.start();
    }

    @Override
    public void close() {
        server.close();
    }
}
