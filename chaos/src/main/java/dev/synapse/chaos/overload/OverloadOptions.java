package dev.synapse.chaos.overload;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of the run.
 *
 * @param time how long the attacks go on
 * @param addresses how many addresses of 127.0.0.0/8 they come from
 * @param attacks parts of names of attacks; empty for all
 */
record OverloadOptions(Duration time, int addresses, List<String> attacks, Optional<Path> report, boolean help) {

    static final String USAGE = """
            Usage: ./synapse chaos overload [options]

            Starts Synapse with the heap of ./synapse up in a temporary directory, lets an honest user with several groups talk to
            it, and attacks it from many addresses of 127.0.0.0/8 in all ways that docs/reliability.md lists. Ends by itself, and
            leaves neither files nor processes. Ends with 0 if all promises held, 1 if one was broken (the process died or did not
            answer, an honest turn was lost, the heap did not come back, a 5xx other than 503), 2 for options that make no sense.

              --minutes N       how long it is attacked (10)
              --seconds N       the same in seconds
              --addresses N     of the attackers, from 127.0.0.2 on (20)
              --attacks NAMES   parts of names of attacks, with commas (all)
              --report FILE     the report as Markdown, too
              --help            this text""";

    OverloadOptions {
        attacks = List.copyOf(attacks);
    }

    static OverloadOptions parse(List<String> args) {
        OverloadOptions options = new OverloadOptions(Duration.ofMinutes(10), 20, List.of(), Optional.empty(), false);
        Deque<String> rest = new ArrayDeque<>(args);
        while (!rest.isEmpty()) {
            options = options.with(rest.pop(), rest);
        }
        return options;
    }

    private OverloadOptions with(String option, Deque<String> rest) {
        return switch (option) {
            case "--minutes" ->
                new OverloadOptions(
                        Duration.ofMinutes(number(option, rest, 24 * 60)), addresses, attacks, report, help);
            case "--seconds" ->
                new OverloadOptions(Duration.ofSeconds(number(option, rest, 86_400)), addresses, attacks, report, help);
            case "--addresses" -> new OverloadOptions(time, number(option, rest, 250), attacks, report, help);
            case "--attacks" ->
                new OverloadOptions(
                        time, addresses, Arrays.asList(value(option, rest).split(",")), report, help);
            case "--report" ->
                new OverloadOptions(time, addresses, attacks, Optional.of(Path.of(value(option, rest))), help);
            case "--help", "-h" -> new OverloadOptions(time, addresses, attacks, report, true);
            default -> throw new IllegalArgumentException("There is no option " + option);
        };
    }

    private static int number(String option, Deque<String> rest, int most) {
        String text = value(option, rest);
        if (text.matches("[1-9]\\d{0,5}") && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException(
                "%s is \"%s\": it has to be a whole number from 1 to %d".formatted(option, text, most));
    }

    private static String value(String option, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.pop();
    }
}
