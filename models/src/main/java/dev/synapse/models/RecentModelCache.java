package dev.synapse.models;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is remembered of models by their ids. Any id may be asked for, so it is only of those that were asked last. */
final class RecentModelCache {
    private static final int MODELS = 64;

    private RecentModelCache() {}

    /** An empty map, thread-safe. */
    static <V> Map<String, V> map() {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MODELS;
            }
        });
    }
}
