package dev.synapse.gateway.identity;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A bounded queue of tasks that serves its sources round-robin, so that a source with many tasks does not delay one with few. When it is
 * full, the source with the most tasks loses its newest. Thread-safe.
 */
final class FairQueue<T> {

    private final int capacity;
    private final Map<String, Deque<T>> waiting = new LinkedHashMap<>();
    private int size;

    FairQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Adds a task. Returns the task evicted for it, which may be the same one, or empty if there was room. */
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

    /** Removes the next task; empty if there is none. */
    synchronized Optional<T> next() {
        Optional<String> first = waiting.keySet().stream().findFirst();
        return first.map(source -> remove(source, false));
    }

    /** Removes a task of the source. Unless it was the newest, the source moves to the end of the rotation. */
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
