package dev.synapse.gateway.deadletters;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the command line asks for.
 *
 * @param ids of the letters; empty for all
 */
record Request(Verb verb, List<String> ids, boolean json) {

    enum Verb {
        LIST,
        SHOW,
        RETRY,
        DISCARD;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean changes() {
            return this == RETRY || this == DISCARD;
        }
    }

    /** The command line is not one that is understood; its message says what would be. */
    static final class Misuse extends RuntimeException {
        Misuse(String message) {
            super(message);
        }
    }

    static Request parse(List<String> args) {
        boolean isNamed = !args.isEmpty() && !args.getFirst().startsWith("-");
        Verb verb = isNamed ? verb(args.getFirst()) : Verb.LIST;
        List<String> ids = new ArrayList<>(args.subList(isNamed ? 1 : 0, args.size()));
        boolean json = ids.remove("--json");
        boolean all = ids.remove("--all");
        ids.stream().filter(id -> id.startsWith("-")).findFirst().ifPresent(unknown -> {
            throw new Misuse("unknown option " + unknown);
        });
        boolean changes = verb.changes();
        require(!all || (changes && ids.isEmpty()), "--all goes with retry and discard, and without ids");
        require(!json || !changes, "--json goes with list and show");
        require(verb != Verb.LIST || ids.isEmpty(), "list takes no ids; show does");
        require(
                verb == Verb.LIST || all || !ids.isEmpty(),
                verb.text() + " needs the id of a letter, as list gives it");
        return new Request(verb, List.copyOf(ids), json);
    }

    private static Verb verb(String text) {
        for (Verb verb : Verb.values()) {
            if (verb.text().equals(text)) {
                return verb;
            }
        }
        throw new Misuse("there is no \"dead-letters %s\": it is list, show, retry or discard".formatted(text));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new Misuse(otherwise);
        }
    }
}
