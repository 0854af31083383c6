package dev.synapse.shared.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares the aliases of members: two aliases are the same name if they have the same {@link NameKey}. Stateless. */
public final class Aliases {

    /** The sender of users' messages. */
    public static final String USER = "User";

    /** The member that every group has, and that coordinates the others. */
    public static final String ORCHESTRATOR = "Orchestrator";

    private Aliases() {}

    /** Whether the alias is reserved: it is the same name as one that Synapse itself uses. */
    public static boolean isReserved(String alias) {
        return isSame(alias, USER) || isSame(alias, ORCHESTRATOR);
    }

    /** Whether two aliases are the same name. */
    public static boolean isSame(String one, String other) {
        return NameKey.of(one).equals(NameKey.of(other));
    }

    /** Whether the alias has an invisible character. */
    public static boolean hasInvisible(String alias) {
        return NameKey.hasInvisible(alias);
    }

    /** The aliases that the mentions name, each once, in the order of the mentions. */
    public static List<String> named(List<String> mentions, List<String> aliases) {
        Map<String, List<String>> byKey = aliases.stream().collect(Collectors.groupingBy(NameKey::of));
        return mentions.stream()
                .flatMap(mention -> closest(mention, byKey.getOrDefault(NameKey.of(mention), List.of())).stream())
                .distinct()
                .toList();
    }

    /** The mentions that name neither one of the aliases nor the Orchestrator or the user. */
    public static List<String> strangers(List<String> mentions, List<String> aliases) {
        Set<String> known = Stream.concat(aliases.stream(), Stream.of(USER, ORCHESTRATOR))
                .map(NameKey::of)
                .collect(Collectors.toSet());
        return mentions.stream()
                .filter(mention -> !known.contains(NameKey.of(mention)))
                .toList();
    }

    /**
     * Of the aliases that are the same name as the mention, those that resemble it most. There are several only in groups that are older
     * than a rule of comparison.
     */
    private static List<String> closest(String mention, List<String> same) {
        if (same.size() < 2) {
            return same;
        }
        if (same.contains(mention)) {
            return List.of(mention);
        }
        List<String> closer = same.stream()
                .filter(alias -> NameKey.withEnds(alias).equals(NameKey.withEnds(mention)))
                .toList();
        return closer.isEmpty() ? same : closer;
    }
}
