package dev.synapse.deadletters;

import dev.synapse.gateway.deadletters.DeadLetter;
import dev.synapse.gateway.deadletters.ListedDeadLetter;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.TurnId;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** Prints dead letters as a table, one by one, or as JSON. */
final class DeadLetterPrinter {

    static final String NONE = "There are no dead letters.";

    private static final String ROW = "%-22s  %-20s  %-13s  %-36s  %s%n";

    private DeadLetterPrinter() {}

    static void table(List<DeadLetter> letters, PrintStream out) {
        if (letters.isEmpty()) {
            out.println(NONE);
            return;
        }
        out.printf(ROW, "ID", "SINCE", "JOB", "TURN", "REASON");
        letters.forEach(letter -> out.printf(
                ROW,
                letter.id(),
                Instant.ofEpochSecond(letter.since().getEpochSecond()),
                letter.kind(),
                letter.turn().map(TurnId::toString).orElse("-"),
                letter.reason()));
    }

    static void details(DeadLetter letter, PrintStream out) {
        out.printf("id      %s%n", letter.id());
        out.printf("since   %s%n", letter.since());
        out.printf("for     %s%n", letter.role().text());
        out.printf("job     %s%n", letter.kind());
        out.printf("group   %s%n", letter.group().map(GroupId::toString).orElse("-"));
        out.printf("turn    %s%n", letter.turn().map(TurnId::toString).orElse("-"));
        out.printf("reason  %s%n", letter.reason());
        out.printf("text    %s%n", letter.text());
    }

    static void json(List<DeadLetter> letters, PrintStream out) {
        out.println(Json.write(letters.stream().map(ListedDeadLetter::of).toList()));
    }
}
