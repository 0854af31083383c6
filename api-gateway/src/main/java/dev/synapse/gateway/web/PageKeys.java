package dev.synapse.gateway.web;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a page, chosen by their number and their size before any is loaded.
 *
 * @param keys what names each of them, in their order
 * @param bytes the size of all
 * @param more whether the list goes on after them
 */
public record PageKeys<K>(List<K> keys, long bytes, boolean more) {

    /** The size at which a page ends, in bytes of UTF-8. One element is always in it. */
    public static final long MAX_BYTES = 1024 * 1024;

    /** An element that is not loaded yet, and how many bytes its texts have. */
    public record SizedKey<K>(K key, long bytes) {}

    /** The first elements of the list, {@code count} at most; the list has one more if it goes on. */
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

    /** The last of the page if the list goes on after it. */
    public @Nullable K continuation() {
        return more ? keys.getLast() : null;
    }
}
