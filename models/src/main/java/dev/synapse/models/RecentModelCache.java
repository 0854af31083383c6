package dev.synapse.models;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Caches values by model id. Callers may use any id, so the cache keeps only the most recently used ones. */
final class RecentModelCache {
    private static final int MAX_MODELS = 64;

    private RecentModelCache() {}

    /** A new, empty, thread-safe map. */
    static <V> Map<String, V> map() {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MAX_MODELS;
            }
        });
    }
}
