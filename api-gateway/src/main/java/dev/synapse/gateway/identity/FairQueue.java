package dev.synapse.gateway.identity;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tasks that wait, each for a source. They are taken from the sources in turn, so that a source with many tasks does not delay one
 * with few; and where the queue is full, the source with the most waiting tasks loses its newest. Bounded. Thread-safe.
 */
final class FairQueue<T> {

    private final int capacity;
    private final Map<String, Deque<T>> waiting = new LinkedHashMap<>();
    private int size;

    FairQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Adds a task; returns the one that has lost its place for it, which may be the same, or empty if there was room. */
    synchronized Optional<T> add(String source, T task) {
        waiting.computeIfAbsent(source, key -> new ArrayDeque<>()).addLast(task);
        size++;
        return size <= capacity ? Optional.empty() : Optional.of(removeNewestOfLongest(source));
    }

    private T removeNewestOfLongest(String newcomer) {
        Comparator<Map.Entry<String, Deque<T>>> byLength =
                Comparator.comparingInt(entry -> entry.getValue().size());
        String longest = waiting.entrySet().stream()
                .max(byLength.thenComparing(entry -> entry.getKey().equals(newcomer)))
                .orElseThrow()
                .getKey();
        return remove(longest, true);
    }

    /** The next task; empty if none waits. */
    synchronized Optional<T> next() {
        Optional<String> first = waiting.keySet().stream().findFirst();
        return first.map(source -> remove(source, false));
    }

    /** Removes a task of the source, which then comes behind all other sources unless it has lost its newest. */
    private T remove(String source, boolean newest) {
        Deque<T> tasks = waiting.getOrDefault(source, new ArrayDeque<>());
        T task = newest ? tasks.removeLast() : tasks.removeFirst();
        size--;
        if (tasks.isEmpty()) {
            waiting.remove(source);
        } else if (!newest) {
            waiting.remove(source);
            waiting.put(source, tasks);
        }
        return task;
    }
}
