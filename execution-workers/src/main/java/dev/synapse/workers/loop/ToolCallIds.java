package dev.synapse.workers.loop;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tool call ids that every vendor accepts: OpenAI allows at most 40 characters, Anthropic requires a restricted
 * alphabet and unique ids in the whole prompt, and vendors without ids number the calls of each answer from 0. For
 * one prompt.
 */
final class ToolCallIds {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private final Set<String> used = new HashSet<>();
    private int next;

    /** The id itself if it is acceptable and unused, else a generated one. */
    String of(String id) {
        if (PLAIN.matcher(id).matches() && used.add(id)) {
            return id;
        }
        String generated;
        do {
            generated = "call_" + next++;
        } while (!used.add(generated));
        return generated;
    }
}
