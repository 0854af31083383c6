package dev.synapse.chaos;

import dev.synapse.testkit.CutProxy;
import dev.synapse.testkit.RedisCluster;
import java.nio.file.Path;

/** A Redis Cluster of three masters and three replicas. Its nodes name their own addresses, so the services' proxies are not used. */
record ClusteredRedis(RedisCluster cluster) implements RedisServers {

    private static final int MASTERS = 3;

    /** Of a worker: for its normal jobs and for the bulk jobs. */
    private static final int CONSUMERS = 2;

    static ClusteredRedis start(Path directory, String unused) {
        return new ClusteredRedis(RedisCluster.start(directory.resolve("cluster"), MASTERS, MASTERS));
    }

    @Override
    public CutProxy openProxy() {
        return CutProxy.to("127.0.0.1", cluster.port(0));
    }

    @Override
    public String urlThrough(CutProxy proxy) {
        return cluster.url();
    }

    @Override
    public String administratorUrl() {
        return cluster.url();
    }

    /** Each consumer of a service reads each shard over a connection of its own. */
    @Override
    public int maxConnections() {
        return SingleRedis.MAX_CONNECTIONS + CONSUMERS * Installation.SHARDS;
    }

    @Override
    public void heal() {
        cluster.heal();
    }

    /** A node and its role, for a reader of the progress. */
    String describe(int node) {
        return (cluster.masters().contains(node) ? "master " : "replica ") + node;
    }

    @Override
    public void close() {
        cluster.close();
    }

    @Override
    public String toString() {
        return "Redis Cluster";
    }
}
