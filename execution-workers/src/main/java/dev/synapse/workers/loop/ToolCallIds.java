package dev.synapse.workers.loop;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Ids of tool calls that every vendor takes: OpenAI wants at most 40 characters, Anthropic wants them unique in the whole prompt
 * and of few characters, and vendors that have none number theirs from 0 in each answer. For one prompt.
 */
final class ToolCallIds {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private final Set<String> given = new HashSet<>();
    private int next;

    /** The id itself if it will do, else another. */
    String of(String id) {
        if (PLAIN.matcher(id).matches() && given.add(id)) {
            return id;
        }
        String other;
        do {
            other = "call_" + next++;
        } while (!given.add(other));
        return other;
    }
}
