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
 * Reads what members may see. The threads read last are kept, so that only what is new travels and is parsed, whatever the history.
 * Each read brings the last known message again: if it is not the same any more, because Redis came back with older data, the whole
 * window is read. What this process has written itself it need not read: where a job that comes for the first time was dispatched
 * with no more than that, under the same mark, and its turn is not heard to have ended, Redis is not asked at all. Thread-safe.
 */
final class ThreadCache {

    private static final Script VIEW = Script.load("view");
    private static final int HEAD = 4;
    private static final long MOST_CHARACTERS = 16_000_000;
    private static final int MOST_SIZES = 20_000;

    /** A thread that no step has needed for so long is read again, which takes one command. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    /** A thread, and when it was last used, in nanoseconds of the clock. */
    private record Cached(CachedThread thread, long usedAt) {}

    private final Redis redis;
    private final Shards shards;
    private final ClosedTurns ended;
    private final LongSupplier clock;
    private final Map<GroupId, Cached> known = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<GroupId, Long> sizes = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<GroupId, Long> eldest) {
            return size() > MOST_SIZES;
        }
    };
    private long characters;

    ThreadCache(Redis redis, Shards shards, ClosedTurns ended) {
        this(redis, shards, ended, System::nanoTime);
    }

    ThreadCache(Redis redis, Shards shards, ClosedTurns ended, LongSupplier clock) {
        this.redis = redis;
        this.shards = shards;
        this.ended = ended;
        this.clock = clock;
    }

    /** What the job's member may see; at least what was there when it was dispatched. */
    Optional<ThreadView> read(Delivery delivery, Job.StepJob job, int window) {
        CachedThread thread = get(job.group(), window);
        return isEnough(thread, delivery, job) ? Optional.of(thread.newest(window)) : read(job.group(), window);
    }

    private boolean isEnough(CachedThread thread, Delivery delivery, Job.StepJob job) {
        boolean isFirst = delivery.deliveries() == 1 && job.attempt() == 1;
        return isFirst
                && !delivery.threadEpoch().isEmpty()
                && delivery.threadEpoch().equals(thread.mark())
                && delivery.threadLength() <= thread.end()
                && job.turn().equals(thread.view().turn())
                && !ended.mayHave(job.turn(), delivery.claim().entry());
    }

    /** How many characters a view of the group's thread has, or had when it was last read: as many as it may have if it never was. */
    long expected(GroupId group) {
        synchronized (known) {
            return sizes.getOrDefault(group, CachedThread.MOST_CHARACTERS);
        }
    }

    /** The newest messages, at most {@code window}. */
    Optional<ThreadView> read(GroupId group, int window) {
        CachedThread before = get(group, window);
        List<String> reply = ask(group, window, before);
        if (!reply.isEmpty() && !continues(reply, before)) {
            before = CachedThread.NOTHING;
            reply = ask(group, window, before);
        }
        if (reply.isEmpty()) {
            put(group, CachedThread.NOTHING);
            return Optional.empty();
        }
        CachedThread now = merge(reply, before, window);
        put(group, now);
        return Optional.of(now.view());
    }

    /** Learns of a message of this process's, behind which the thread was so long, under that mark. */
    void wrote(Message message, String text, long length, String mark) {
        synchronized (known) {
            CachedThread before = cached(message.groupId());
            if (before.end() == length - 1 && !mark.isEmpty() && mark.equals(before.mark())) {
                put(message.groupId(), before.followedBy(List.of(message), text));
            }
        }
    }

    private List<String> ask(GroupId group, int window, CachedThread before) {
        GroupKeys keys = shards.keys(group);
        return redis.runUntilAnswered(
                VIEW,
                List.of(keys.state(), keys.thread()),
                List.of(Integer.toString(window), before.view().turn().toString(), Long.toString(before.end())));
    }

    /** Whether the reply either stands for itself or goes on where the known thread ends. */
    private static boolean continues(List<String> reply, CachedThread before) {
        if (before.isEmpty()) {
            return true;
        }
        boolean overlaps = reply.size() > HEAD && Long.parseLong(reply.get(3)) == before.end() - 1;
        return overlaps && reply.get(HEAD).equals(before.last());
    }

    private static CachedThread merge(List<String> reply, CachedThread before, int window) {
        Roster roster = reply.get(1).isEmpty() ? before.view().roster() : Json.read(reply.get(1), Roster.class);
        boolean fresh = before.isEmpty();
        long first = fresh ? Long.parseLong(reply.get(3)) : before.view().first();
        ThreadView view = new ThreadView(
                TurnId.of(reply.get(0)), roster, first, before.view().messages());
        List<Message> more = reply.subList(fresh ? HEAD : HEAD + 1, reply.size()).stream()
                .map(text -> Json.read(text, Message.class))
                .toList();
        return new CachedThread(view, reply.get(2), window, before.last(), before.characters())
                .followedBy(more, reply.getLast());
    }

    private CachedThread get(GroupId group, int window) {
        synchronized (known) {
            CachedThread thread = cached(group);
            if (!thread.isEmpty()) {
                known.put(group, new Cached(thread, clock.getAsLong()));
            }
            return thread.window() < window ? CachedThread.NOTHING : thread;
        }
    }

    private CachedThread cached(GroupId group) {
        Cached cached = known.get(group);
        return cached == null ? CachedThread.NOTHING : cached.thread();
    }

    private void put(GroupId group, CachedThread thread) {
        synchronized (known) {
            long now = clock.getAsLong();
            Cached old = thread.isEmpty() ? known.remove(group) : known.put(group, new Cached(thread, now));
            characters += thread.characters() - (old == null ? 0 : old.thread().characters());
            if (!thread.isEmpty()) {
                sizes.put(group, thread.characters());
            }
            evict(now);
        }
    }

    /** Removes what was used least recently: what is idle, and what there is no room for. */
    private void evict(long now) {
        var eldest = known.values().iterator();
        while (eldest.hasNext()) {
            Cached cached = eldest.next();
            if (characters <= MOST_CHARACTERS && now - cached.usedAt() < IDLE.toNanos()) {
                return;
            }
            characters -= cached.thread().characters();
            eldest.remove();
        }
    }

    /** How many threads are cached. */
    int size() {
        synchronized (known) {
            return known.size();
        }
    }
}
