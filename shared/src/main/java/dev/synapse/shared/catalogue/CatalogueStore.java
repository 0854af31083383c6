package dev.synapse.shared.catalogue;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.redis.Redis;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The catalogue in Redis: each worker process publishes its own and keeps it fresh, readers see the union of the living; while
 * none lives, the newest that was published. Thread-safe; throws {@code RedisUnavailable}.
 */
public final class CatalogueStore {

    /** How often a worker has to publish. */
    public static final Duration REFRESH = Duration.ofSeconds(10);

    private static final String KEY = "{catalogue}";
    private static final Duration LIVING = REFRESH.multipliedBy(3);
    private static final Duration KEPT = Duration.ofDays(1);

    private final Redis redis;

    public CatalogueStore(Redis redis) {
        this.redis = redis;
    }

    /** Publishes what this worker has. */
    public void publish(String worker, Catalogue catalogue) {
        String entry = Json.write(new Published(now(), catalogue));
        redis.call(commands -> commands.hset(KEY, worker, entry));
        List<String> outdated = all().entrySet().stream()
                .filter(published -> published.getValue().at().isBefore(now().minus(KEPT)))
                .map(Map.Entry::getKey)
                .toList();
        if (!outdated.isEmpty()) {
            redis.call(commands -> commands.hdel(KEY, outdated.toArray(String[]::new)));
        }
    }

    /** Takes this worker's part out, when it stops. */
    public void withdraw(String worker) {
        if (all().size() > 1) {
            redis.call(commands -> commands.hdel(KEY, worker));
        }
    }

    /** What can be used now; empty while no worker has ever published. */
    public Optional<Catalogue> read() {
        List<Published> published = all().values().stream()
                .sorted(Comparator.comparing(Published::at).reversed())
                .toList();
        List<Catalogue> living = published.stream()
                .filter(entry -> entry.at().isAfter(now().minus(LIVING)))
                .map(Published::catalogue)
                .toList();
        if (living.isEmpty()) {
            return published.stream().findFirst().map(Published::catalogue);
        }
        Catalogue newest = living.getFirst();
        return Optional.of(new Catalogue(
                union(living, Catalogue::tools, Catalogue.ToolEntry::name),
                union(living, Catalogue::providers, Catalogue.ProviderEntry::providerName),
                newest.defaultProvider(),
                newest.defaultModel()));
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
