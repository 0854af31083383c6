package dev.synapse.models;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Caches values by model id, or by another key that callers choose, and therefore keeps only the most recently used ones. */
final class RecentModelCache {
    private static final int MAX_MODELS = 64;

    private RecentModelCache() {}

    /** A new, empty, thread-safe map. */
    static <V> Map<String, V> map() {
        return map(MAX_MODELS);
    }

    /** A new, empty, thread-safe map for this number of keys. */
    static <K, V> Map<K, V> map(int max) {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > max;
            }
        });
    }
}
