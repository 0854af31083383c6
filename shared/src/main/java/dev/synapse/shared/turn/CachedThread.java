package dev.synapse.shared.turn;

import dev.synapse.shared.model.Limits;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import java.util.ArrayList;
import java.util.List;

/**
 * A thread as it was seen through a window.
 *
 * @param mark the thread's mark by then
 * @param last its last message as it was written
 * @param characters what it takes in memory, about
 */
record CachedThread(ThreadView view, String mark, int window, String last, long characters) {

    static final CachedThread NOTHING = new CachedThread(
            new ThreadView(
                    TurnId.of("00000000-0000-0000-0000-000000000000"),
                    new Roster(List.of(), Limits.DEFAULT),
                    0,
                    List.of()),
            "",
            0,
            "",
            0);

    /** What a message costs beside its text, in characters. */
    private static final long MESSAGE_ITSELF = 500;

    /** What is kept of a thread; the scripts read no more bytes of it. */
    static final long MOST_CHARACTERS = 2 << 20;

    boolean isEmpty() {
        return view.messages().isEmpty();
    }

    /** The newest messages only, at most so many. */
    ThreadView newest(int most) {
        int surplus = view.messages().size() - most;
        return surplus <= 0
                ? view
                : new ThreadView(
                        view.turn(),
                        view.roster(),
                        view.first() + surplus,
                        view.messages().subList(surplus, view.messages().size()));
    }

    /** Where the next message will stand. */
    long end() {
        return view.first() + view.messages().size();
    }

    /** The thread with the messages behind it, of which the last was written so; what the window has no room for any more falls out. */
    CachedThread followedBy(List<Message> more, String written) {
        List<Message> messages = new ArrayList<>(view.messages());
        messages.addAll(more);
        int surplus = Math.max(0, messages.size() - window);
        long size = characters + characters(more) - characters(messages.subList(0, surplus));
        while (size > MOST_CHARACTERS && surplus < messages.size() - 1) {
            size -= characters(messages.subList(surplus, surplus + 1));
            surplus++;
        }
        ThreadView longer = new ThreadView(
                view.turn(),
                view.roster(),
                view.first() + surplus,
                List.copyOf(messages.subList(surplus, messages.size())));
        return new CachedThread(longer, mark, window, more.isEmpty() ? last : written, size);
    }

    private static long characters(List<Message> messages) {
        long sum = 0;
        for (Message message : messages) {
            sum += MESSAGE_ITSELF + message.content().length();
            for (ToolCall call : message.meta().calls()) {
                sum += call.arguments().length();
            }
        }
        return sum;
    }
}
