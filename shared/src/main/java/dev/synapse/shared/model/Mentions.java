package dev.synapse.shared.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the directives of a message's text: mentions of members, {@code @[Alias]}, and the word that ends a turn. Stateless. */
public final class Mentions {

    /** The word that ends a turn, at the end of a message. */
    public static final String COMPLETE = "TASK_COMPLETE";

    private static final Pattern MENTION = Pattern.compile("@\\[([^\\[\\]\\r\\n]{1,100})]");
    private static final Pattern ENDS_COMPLETE =
            Pattern.compile("(?<![a-zA-Z0-9])(?<![a-zA-Z0-9]_)TASK_COMPLETE[\\s.!*_`'\")\\]]*$");

    private Mentions() {}

    /** The aliases that the text mentions, each once, in order. */
    public static List<String> in(String text) {
        Set<String> aliases = new LinkedHashSet<>();
        Matcher matcher = MENTION.matcher(text);
        while (matcher.find()) {
            String alias = matcher.group(1).strip();
            if (!alias.isEmpty()) {
                aliases.add(alias);
            }
        }
        return List.copyOf(aliases);
    }

    /** Whether the text ends with {@link #COMPLETE}, ignoring punctuation after the word and markup around it. */
    public static boolean endsTurn(String text) {
        return ENDS_COMPLETE.matcher(text).find();
    }
}
