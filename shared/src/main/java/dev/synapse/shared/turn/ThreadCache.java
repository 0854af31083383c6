package dev.synapse.shared.turn;

import dev.synapse.shared.job.Delivery;
import dev.synapse.shared.job.Job;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Reads threads for members, and caches those read last, so that only new messages are transferred and parsed. Each read repeats the
 * last cached message: if it differs, because Redis was restored with older data, the whole window is read. A thread that this process
 * itself has extended need not be read at all: the cache suffices for the first delivery of a job that was dispatched at no greater
 * length and in the same thread epoch, and whose turn is not known to be closed. Thread-safe; blocks while Redis is unavailable.
 */
final class ThreadCache {

    private static final Script VIEW = Script.load("view");
    private static final int HEADER_FIELDS = 4;
    private static final long MAX_CHARACTERS = 16_000_000;
    private static final int MAX_SIZES = 20_000;

    /** The time after which an unused thread is evicted; reading it again takes one command. */
    private static final Duration MAX_IDLE = Duration.ofSeconds(30);

    /** A thread and the time of its last use, in nanoseconds of the clock. */
    private record Cached(CachedThread thread, long usedAt) {}

    private final Redis redis;
    private final Shards shards;
    private final ClosedTurns closed;
    private final LongSupplier clock;
    private final Map<GroupId, Cached> threads = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<GroupId, Long> sizes = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<GroupId, Long> eldest) {
            return size() > MAX_SIZES;
        }
    };
    private long characters;

    ThreadCache(Redis redis, Shards shards, ClosedTurns closed) {
        this(redis, shards, closed, System::nanoTime);
    }

    ThreadCache(Redis redis, Shards shards, ClosedTurns closed, LongSupplier clock) {
        this.redis = redis;
        this.shards = shards;
        this.closed = closed;
        this.clock = clock;
    }

    /** A view for the job, which includes at least the messages that existed when it was dispatched. */
    Optional<ThreadView> read(Delivery delivery, Job.StepJob job, int window) {
        CachedThread thread = get(job.group(), window);
        return suffices(thread, delivery, job) ? Optional.of(thread.newest(window)) : read(job.group(), window);
    }

    private boolean suffices(CachedThread thread, Delivery delivery, Job.StepJob job) {
        boolean isFirstDelivery = delivery.deliveries() == 1 && job.attempt() == 1;
        return isFirstDelivery
                && !delivery.threadEpoch().isEmpty()
                && delivery.threadEpoch().equals(thread.threadEpoch())
                && delivery.threadLength() <= thread.end()
                && job.turn().equals(thread.view().turn())
                && !closed.mayContain(job.turn(), delivery.claim().entry());
    }

    /** The size of the group's thread when it was last read, in characters; the maximum if it never was. */
    long expectedLength(GroupId group) {
        synchronized (threads) {
            return sizes.getOrDefault(group, CachedThread.MAX_CHARACTERS);
        }
    }

    /** A view of at most {@code window} of the newest messages; empty if no turn accepts results. */
    Optional<ThreadView> read(GroupId group, int window) {
        CachedThread before = get(group, window);
        List<String> reply = query(group, window, before);
        if (!reply.isEmpty() && !continues(reply, before)) {
            before = CachedThread.EMPTY;
            reply = query(group, window, before);
        }
        if (reply.isEmpty()) {
            put(group, CachedThread.EMPTY);
            return Optional.empty();
        }
        CachedThread now = merge(reply, before, window);
        put(group, now);
        return Optional.of(now.view());
    }

    /**
     * Adds a message that this process has appended to its thread.
     *
     * @param text the JSON of the message
     * @param length the length of the thread with the message
     * @param threadEpoch the thread's epoch at that time, empty if unknown
     */
    void appended(Message message, String text, long length, String threadEpoch) {
        synchronized (threads) {
            CachedThread before = cached(message.groupId());
            if (before.end() == length - 1 && !threadEpoch.isEmpty() && threadEpoch.equals(before.threadEpoch())) {
                put(message.groupId(), before.append(List.of(message), text));
            }
        }
    }

    private List<String> query(GroupId group, int window, CachedThread before) {
        GroupKeys keys = shards.keys(group);
        return redis.runUntilAnswered(
                VIEW,
                List.of(keys.state(), keys.thread()),
                List.of(Integer.toString(window), before.view().turn().toString(), Long.toString(before.end())));
    }

    /** Whether the reply is complete in itself, or continues where the cached thread ends. */
    private static boolean continues(List<String> reply, CachedThread before) {
        if (before.isEmpty()) {
            return true;
        }
        boolean overlaps = reply.size() > HEADER_FIELDS && Long.parseLong(reply.get(3)) == before.end() - 1;
        return overlaps && reply.get(HEADER_FIELDS).equals(before.last());
    }

    private static CachedThread merge(List<String> reply, CachedThread before, int window) {
        Roster roster = reply.get(1).isEmpty() ? before.view().roster() : Json.read(reply.get(1), Roster.class);
        boolean complete = before.isEmpty();
        long first = complete ? Long.parseLong(reply.get(3)) : before.view().first();
        ThreadView view = new ThreadView(
                TurnId.of(reply.get(0)), roster, first, before.view().messages());
        List<Message> more = reply.subList(complete ? HEADER_FIELDS : HEADER_FIELDS + 1, reply.size()).stream()
                .map(text -> Json.read(text, Message.class))
                .toList();
        return new CachedThread(view, reply.get(2), window, before.last(), before.characters())
                .append(more, reply.getLast());
    }

    private CachedThread get(GroupId group, int window) {
        synchronized (threads) {
            CachedThread thread = cached(group);
            if (!thread.isEmpty()) {
                threads.put(group, new Cached(thread, clock.getAsLong()));
            }
            return thread.window() < window ? CachedThread.EMPTY : thread;
        }
    }

    private CachedThread cached(GroupId group) {
        Cached cached = threads.get(group);
        return cached == null ? CachedThread.EMPTY : cached.thread();
    }

    private void put(GroupId group, CachedThread thread) {
        synchronized (threads) {
            long now = clock.getAsLong();
            Cached old = thread.isEmpty() ? threads.remove(group) : threads.put(group, new Cached(thread, now));
            characters += thread.characters() - (old == null ? 0 : old.thread().characters());
            if (!thread.isEmpty()) {
                sizes.put(group, thread.characters());
            }
            evict(now);
        }
    }

    /** Removes the least recently used threads: those that are idle, and more while the cache is too large. */
    private void evict(long now) {
        var eldest = threads.values().iterator();
        while (eldest.hasNext()) {
            Cached cached = eldest.next();
            if (characters <= MAX_CHARACTERS && now - cached.usedAt() < MAX_IDLE.toNanos()) {
                return;
            }
            characters -= cached.thread().characters();
            eldest.remove();
        }
    }

    /** The number of cached threads. */
    int size() {
        synchronized (threads) {
            return threads.size();
        }
    }
}
