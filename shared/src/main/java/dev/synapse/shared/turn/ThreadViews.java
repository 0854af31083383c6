package dev.synapse.shared.turn;

import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.redis.GroupKeys;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what members may see. The threads read last are kept, so that only what is new travels and is parsed, whatever the history.
 * Each read brings the last known message again: if it is not the same any more, because Redis came back with older data, the whole
 * window is read. Thread-safe.
 */
final class ThreadViews {

    private static final Script VIEW = Script.load("view");
    private static final int HEAD = 3;
    private static final long MOST_CHARACTERS = 16_000_000;

    /** What a message costs beside its text, in characters. */
    private static final long MESSAGE_ITSELF = 500;

    private final Redis redis;
    private final Shards shards;
    private final Map<GroupId, Known> known = new LinkedHashMap<>(64, 0.75f, true);
    private long characters;

    ThreadViews(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** A thread as it was read through a window, with its last message as it was written. */
    private record Known(ThreadView view, int window, String last, long characters) {

        static final Known NOTHING = new Known(
                new ThreadView(
                        TurnId.of("00000000-0000-0000-0000-000000000000"),
                        new Roster(List.of(), Limits.DEFAULT),
                        0,
                        List.of()),
                0,
                "",
                0);

        long end() {
            return view.first() + view.messages().size();
        }
    }

    Optional<ThreadView> read(GroupId group, int window) {
        Known before = get(group, window);
        List<String> reply = ask(group, window, before);
        if (!reply.isEmpty() && !continues(reply, before)) {
            before = Known.NOTHING;
            reply = ask(group, window, before);
        }
        if (reply.isEmpty()) {
            put(group, Known.NOTHING);
            return Optional.empty();
        }
        Known now = merge(reply, before, window);
        put(group, now);
        return Optional.of(now.view());
    }

    private List<String> ask(GroupId group, int window, Known before) {
        GroupKeys keys = shards.keys(group);
        return redis.runUntilAnswered(
                VIEW,
                List.of(keys.state(), keys.thread()),
                List.of(Integer.toString(window), before.view().turn().toString(), Long.toString(before.end())));
    }

    /** Whether the reply either stands for itself or goes on where the known thread ends. */
    private static boolean continues(List<String> reply, Known before) {
        if (before.view().messages().isEmpty()) {
            return true;
        }
        boolean overlaps = reply.size() > HEAD && Long.parseLong(reply.get(2)) == before.end() - 1;
        return overlaps && reply.get(HEAD).equals(before.last());
    }

    private static Known merge(List<String> reply, Known before, int window) {
        boolean fresh = before.view().messages().isEmpty();
        List<String> texts = reply.subList(fresh ? HEAD : HEAD + 1, reply.size());
        List<Message> messages = new ArrayList<>(before.view().messages());
        texts.forEach(text -> messages.add(Json.read(text, Message.class)));
        long first = fresh ? Long.parseLong(reply.get(2)) : before.view().first();
        int surplus = Math.max(0, messages.size() - window);
        Roster roster = reply.get(1).isEmpty() ? before.view().roster() : Json.read(reply.get(1), Roster.class);
        ThreadView view = new ThreadView(
                TurnId.of(reply.get(0)),
                roster,
                first + surplus,
                List.copyOf(messages.subList(surplus, messages.size())));
        long size = before.characters()
                + characters(messages.subList(messages.size() - texts.size(), messages.size()))
                - characters(messages.subList(0, surplus));
        return new Known(view, window, reply.size() > HEAD ? reply.getLast() : before.last(), size);
    }

    private static long characters(List<Message> messages) {
        long sum = 0;
        for (Message message : messages) {
            sum += MESSAGE_ITSELF + message.content().length();
        }
        return sum;
    }

    private Known get(GroupId group, int window) {
        synchronized (known) {
            Known thread = known.getOrDefault(group, Known.NOTHING);
            return thread.window() < window ? Known.NOTHING : thread;
        }
    }

    private void put(GroupId group, Known thread) {
        synchronized (known) {
            Known old = thread.view().messages().isEmpty() ? known.remove(group) : known.put(group, thread);
            characters += thread.characters() - (old == null ? 0 : old.characters());
            var eldest = known.entrySet().iterator();
            while (characters > MOST_CHARACTERS && eldest.hasNext()) {
                characters -= eldest.next().getValue().characters();
                eldest.remove();
            }
        }
    }
}
