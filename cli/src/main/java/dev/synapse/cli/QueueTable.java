package dev.synapse.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Prints the queues of the shards that have jobs, and their sum. */
final class QueueTable {

    private static final List<String> KINDS = List.of("orchestrator", "workers", "bulk-workers");

    private QueueTable() {}

    static void print(List<JsonNode> shards, PrintStream out) {
        TextTable table = new TextTable("SHARD", "ORCHESTRATOR", "WORKERS", "BULK", "OLDEST", "DELAYED", "DEAD");
        shards.stream().filter(QueueTable::hasJobs).forEach(shard -> add(table, shard.path("shard"), List.of(shard)));
        add(table, "all", shards);
        table.print(out);
    }

    private static boolean hasJobs(JsonNode shard) {
        return shard.path("delayed").asLong() > 0
                || shard.path("dead_letters").asLong() > 0
                || KINDS.stream().anyMatch(kind -> sum(List.of(shard), kind, "length") > 0);
    }

    private static void add(TextTable table, Object name, List<JsonNode> shards) {
        long oldest = shards.stream()
                .flatMap(shard -> StreamSupport.stream(shard.path("queues").spliterator(), false))
                .mapToLong(queue -> queue.path("oldest_age_ms").asLong(-1))
                .max()
                .orElse(-1);
        table.row(
                name,
                jobs(shards, KINDS.get(0)),
                jobs(shards, KINDS.get(1)),
                jobs(shards, KINDS.get(2)),
                oldest < 0 ? "" : OperatorCommand.age(oldest / 1_000),
                shards.stream()
                        .mapToLong(shard -> shard.path("delayed").asLong())
                        .sum(),
                shards.stream()
                        .mapToLong(shard -> shard.path("dead_letters").asLong())
                        .sum());
    }

    /** The jobs, and how many of them are held. */
    private static String jobs(List<JsonNode> shards, String kind) {
        long length = sum(shards, kind, "length");
        return length == 0 ? "0" : "%d (%d held)".formatted(length, sum(shards, kind, "pending"));
    }

    private static long sum(List<JsonNode> shards, String kind, String field) {
        return shards.stream()
                .flatMap(shard -> StreamSupport.stream(shard.path("queues").spliterator(), false))
                .filter(queue -> queue.path("kind").asString().equals(kind))
                .mapToLong(queue -> queue.path(field).asLong())
                .sum();
    }
}
