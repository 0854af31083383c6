package dev.synapse.gateway.web;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the elements on a page, chosen by count and size before any element is loaded.
 *
 * @param keys the keys in list order
 * @param bytes the total size of the elements
 * @param more whether more elements follow
 */
public record PageKeys<K>(List<K> keys, long bytes, boolean more) {

    /** The maximum size of a page in bytes of UTF-8. A page holds at least one element, however large. */
    public static final long MAX_BYTES = 1024 * 1024;

    /** The key of an element that is not loaded yet, and the size of its texts in bytes. */
    public record SizedKey<K>(K key, long bytes) {}

    /** The keys of the first page: at most {@code count}. Pass one more element than that if the list continues. */
    public static <K> PageKeys<K> cut(List<SizedKey<K>> list, int count) {
        List<K> keys = new ArrayList<>();
        long bytes = 0;
        for (SizedKey<K> next : list) {
            boolean fits = keys.isEmpty() || (keys.size() < count && bytes + next.bytes() <= MAX_BYTES);
            if (!fits) {
                break;
            }
            keys.add(next.key());
            bytes += next.bytes();
        }
        return new PageKeys<>(List.copyOf(keys), bytes, keys.size() < list.size());
    }

    /** The last key of the page if more elements follow, otherwise null. */
    public @Nullable K continuation() {
        return more ? keys.getLast() : null;
    }
}
