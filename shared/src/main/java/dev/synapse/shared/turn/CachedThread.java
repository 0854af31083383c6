package dev.synapse.shared.turn;

import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest messages of a thread, as last read from Redis. Immutable.
 *
 * @param threadEpoch the thread's epoch at that time, empty if unknown
 * @param window the maximum number of messages
 * @param last the JSON of the newest message, exactly as stored
 * @param characters the approximate size in memory, in characters
 */
record CachedThread(ThreadView view, String threadEpoch, int window, String last, long characters) {

    static final CachedThread EMPTY = new CachedThread(
            new ThreadView(
                    TurnId.of("00000000-0000-0000-0000-000000000000"),
                    new Roster(List.of(), Limits.DEFAULT),
                    0,
                    List.of()),
            "",
            0,
            "",
            0);

    /** The size of a message without its text, in characters. */
    private static final long MESSAGE_OVERHEAD = 500;

    /** The maximum size of a cached thread; scripts read at most as many bytes. */
    static final long MAX_CHARACTERS = 2 << 20;

    boolean isEmpty() {
        return view.messages().isEmpty();
    }

    /** A view of at most {@code max} of the newest messages. */
    ThreadView newest(int max) {
        int surplus = view.messages().size() - max;
        return surplus <= 0
                ? view
                : new ThreadView(
                        view.turn(),
                        view.roster(),
                        view.first() + surplus,
                        view.messages().subList(surplus, view.messages().size()));
    }

    /** The index in the thread of the next message. */
    long end() {
        return view.first() + view.messages().size();
    }

    /**
     * This thread with messages appended; the oldest are dropped where the window or the maximum size is exceeded.
     *
     * @param lastJson the JSON of the last of them
     */
    CachedThread append(List<Message> more, String lastJson) {
        List<Message> messages = new ArrayList<>(view.messages());
        messages.addAll(more);
        int surplus = Math.max(0, messages.size() - window);
        long size = characters + characters(more) - characters(messages.subList(0, surplus));
        while (size > MAX_CHARACTERS && surplus < messages.size() - 1) {
            size -= characters(messages.subList(surplus, surplus + 1));
            surplus++;
        }
        ThreadView longer = new ThreadView(
                view.turn(),
                view.roster(),
                view.first() + surplus,
                List.copyOf(messages.subList(surplus, messages.size())));
        return new CachedThread(longer, threadEpoch, window, more.isEmpty() ? last : lastJson, size);
    }

    private static long characters(List<Message> messages) {
        long sum = 0;
        for (Message message : messages) {
            sum += MESSAGE_OVERHEAD + message.content().length();
            for (ToolCall call : message.meta().calls()) {
                sum += call.arguments().length();
            }
        }
        return sum;
    }
}
