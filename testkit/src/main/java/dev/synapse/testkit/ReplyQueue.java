package dev.synapse.testkit;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Replies in the given order, one per request, retries included. The last reply repeats, unless the queue is closed with {@link
 * #thenFail()}. Thread-safe.
 */
public final class ReplyQueue implements ModelScript {
    private static final Reply EXHAUSTED = Reply.failure(400, "the script has no more replies");

    private final Deque<Reply> replies = new ArrayDeque<>();

    ReplyQueue() {}

    public synchronized ReplyQueue reply(Reply... next) {
        replies.addAll(Arrays.asList(next));
        return this;
    }

    /** After the last reply each request is rejected with 400. */
    public ReplyQueue thenFail() {
        return reply(EXHAUSTED);
    }

    @Override
    public synchronized Reply reply(ModelRequest request) {
        if (replies.size() > 1) {
            return replies.removeFirst();
        }
        return replies.isEmpty() ? EXHAUSTED : replies.getFirst();
    }
}
