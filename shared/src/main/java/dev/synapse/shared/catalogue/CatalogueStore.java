package dev.synapse.shared.catalogue;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.redis.Redis;
import io.lettuce.core.KeyValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The catalogue in Redis. Each worker process publishes its own part and refreshes it; readers get the union of the parts that are fresh
 * or, if none is, the newest part. Thread-safe; throws {@code RedisUnavailable}.
 */
public final class CatalogueStore {

    /** The interval at which a worker has to publish its part. */
    public static final Duration REFRESH = Duration.ofSeconds(10);

    private static final String KEY = "{catalogue}";
    private static final Duration MAX_AGE = REFRESH.multipliedBy(3);
    private static final Duration RETENTION = Duration.ofDays(1);

    private final Redis redis;

    public CatalogueStore(Redis redis) {
        this.redis = redis;
    }

    /** Publishes a worker's part, and removes parts that were not refreshed for a day. */
    public void publish(String worker, Catalogue catalogue) {
        String entry = Json.write(new Published(now(), catalogue));
        redis.call(commands -> commands.hset(KEY, worker, entry));
        List<String> outdated = all().entrySet().stream()
                .filter(published -> published.getValue().at().isBefore(now().minus(RETENTION)))
                .map(Map.Entry::getKey)
                .toList();
        if (!outdated.isEmpty()) {
            redis.call(commands -> commands.hdel(KEY, outdated.toArray(String[]::new)));
        }
    }

    /** Removes the part of a worker that stops, unless it is the only part. */
    public void withdraw(String worker) {
        if (all().size() > 1) {
            redis.call(commands -> commands.hdel(KEY, worker));
        }
    }

    /** The catalogue; empty if no worker has published yet. */
    public Optional<Catalogue> read() {
        List<Published> published = all().values().stream()
                .sorted(Comparator.comparing(Published::at).reversed())
                .toList();
        List<Catalogue> fresh = published.stream()
                .filter(entry -> entry.at().isAfter(now().minus(MAX_AGE)))
                .map(Published::catalogue)
                .toList();
        if (fresh.isEmpty()) {
            return published.stream().findFirst().map(Published::catalogue);
        }
        Catalogue newest = fresh.getFirst();
        return Optional.of(new Catalogue(
                union(fresh, Catalogue::tools, Catalogue.ToolEntry::name),
                union(fresh, Catalogue::providers, Catalogue.ProviderEntry::providerName),
                newest.defaultProvider(),
                newest.defaultModel()));
    }

    /**
     * A worker's part.
     *
     * @param publishedAt when the worker last published it, in whole seconds; a living worker does so every 10 s
     */
    public record WorkerPart(String worker, Instant publishedAt, Catalogue catalogue) {}

    /** The names of the workers whose parts are stored, in order, with the sizes of the parts in bytes; some may have stopped. */
    public SortedMap<String, Long> sizes() {
        List<String> workers = redis.call(commands -> commands.hkeys(KEY));
        List<CompletionStage<Long>> sizes = workers.stream()
                .map(worker -> redis.issue(commands -> commands.hstrlen(KEY, worker)))
                .toList();
        SortedMap<String, Long> sized = new TreeMap<>();
        for (int i = 0; i < workers.size(); i++) {
            sized.put(workers.get(i), redis.await(sizes.get(i)));
        }
        return sized;
    }

    /** The parts of those of the named workers that are alive, in the order of the names. */
    public List<WorkerPart> ofLivingWorkers(List<String> workers) {
        if (workers.isEmpty()) {
            return List.of();
        }
        Instant oldest = now().minus(MAX_AGE);
        return redis.call(commands -> commands.hmget(KEY, workers.toArray(String[]::new))).stream()
                .filter(KeyValue::hasValue)
                .map(entry -> {
                    Published part = Json.read(entry.getValue(), Published.class);
                    return new WorkerPart(entry.getKey(), part.at(), part.catalogue());
                })
                .filter(part -> part.publishedAt().isAfter(oldest))
                .toList();
    }

    private Map<String, Published> all() {
        Map<String, Published> entries = new LinkedHashMap<>();
        redis.call(commands -> commands.hgetall(KEY))
                .forEach((worker, entry) -> entries.put(worker, Json.read(entry, Published.class)));
        return entries;
    }

    private Instant now() {
        List<String> time = redis.call(commands -> commands.time());
        return Instant.ofEpochSecond(Long.parseLong(time.get(0)));
    }

    private static <T> List<T> union(
            List<Catalogue> catalogues, Function<Catalogue, List<T>> part, Function<T, String> name) {
        Map<String, T> byName = new LinkedHashMap<>();
        catalogues.stream()
                .map(part)
                .flatMap(Collection::stream)
                .forEach(item -> byName.putIfAbsent(name.apply(item), item));
        return List.copyOf(byName.values());
    }

    private record Published(Instant at, Catalogue catalogue) {}
}
