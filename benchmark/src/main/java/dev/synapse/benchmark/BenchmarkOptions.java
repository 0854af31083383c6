package dev.synapse.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is asked of the benchmark.
 *
 * @param seconds how long each round of a throughput measurement lasts, warm-up apart
 * @param rounds how often each is measured; what is compared alternates
 * @param quick a first look: everything that is not timed by {@code seconds} is cut short as well
 */
record BenchmarkOptions(
        List<Part> parts,
        List<Integer> groups,
        Duration seconds,
        int rounds,
        boolean quick,
        Optional<Path> json,
        boolean help) {

    static final String USAGE = """
            Usage: ./synapse bench [options]

            Measures Synapse on this machine, in a temporary directory with databases of its own. All of it takes about
            twelve minutes, with --quick about three. For figures to keep, let nothing else run.

              --only PARTS     of hops,history,post,memory,first-byte,in-flight,sockets (all)
              --groups COUNTS  groups at a time, for hops (1,16,256)
              --seconds N      each round of hops, history and post (8; with --quick 1)
              --rounds N       how often each is measured, in turns (3; with --quick 1)
              --quick          short rounds, for a first look
              --json FILE      the same figures as JSON
              --help           this text

              hops        jobs that end in a commit, with a model that answers at once, beside the bare commit script
              history     what a hop costs in groups with 10, 1,000 and 10,000 messages
              post        POST /groups/{id}/messages through the gateway
              memory      the all-in-one: time to ready, and memory when idle, without the databases
              first-byte  from the model's first token to the socket's first message.delta
              in-flight   what 1,000 model calls that stream slowly cost one worker
              sockets     memory and delivery of 10,000 WebSockets at one gateway with -Xmx512m, at 500 events/s""";

    static BenchmarkOptions parse(List<String> args) {
        Deque<String> rest = new ArrayDeque<>(args);
        boolean quick = args.contains("--quick");
        BenchmarkOptions options = new BenchmarkOptions(
                List.of(Part.values()),
                List.of(1, 16, 256),
                Duration.ofSeconds(quick ? 1 : 8),
                quick ? 1 : 3,
                quick,
                Optional.empty(),
                false);
        while (!rest.isEmpty()) {
            String option = rest.pop();
            options = switch (option) {
                case "--quick" -> options;
                case "--help", "-h" -> options.withHelp();
                case "--only" -> options.withParts(list(value(option, rest), Part::of));
                case "--groups" ->
                    options.withGroups(list(value(option, rest), text -> (int) number(option, text, 1, 10_000)));
                case "--seconds" -> options.withSeconds(number(option, value(option, rest), 0.1, 3600));
                case "--rounds" -> options.withRounds((int) number(option, value(option, rest), 1, 100));
                case "--json" -> options.withJson(Path.of(value(option, rest)));
                default -> throw new IllegalArgumentException("There is no option " + option);
            };
        }
        return options;
    }

    /** How long the JVM is given to get warm, beside what it is loaded before each round. */
    Duration coldFor() {
        return Duration.ofSeconds(quick ? 1 : 60);
    }

    private BenchmarkOptions withParts(List<Part> asked) {
        return new BenchmarkOptions(
                Arrays.stream(Part.values()).filter(asked::contains).toList(),
                groups,
                seconds,
                rounds,
                quick,
                json,
                help);
    }

    private BenchmarkOptions withGroups(List<Integer> asked) {
        return new BenchmarkOptions(parts, asked, seconds, rounds, quick, json, help);
    }

    private BenchmarkOptions withSeconds(double asked) {
        return new BenchmarkOptions(
                parts, groups, Duration.ofMillis(Math.round(asked * 1000)), rounds, quick, json, help);
    }

    private BenchmarkOptions withRounds(int asked) {
        return new BenchmarkOptions(parts, groups, seconds, asked, quick, json, help);
    }

    private BenchmarkOptions withJson(Path file) {
        return new BenchmarkOptions(parts, groups, seconds, rounds, quick, Optional.of(file), help);
    }

    private BenchmarkOptions withHelp() {
        return new BenchmarkOptions(parts, groups, seconds, rounds, quick, json, true);
    }

    private static String value(String option, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.pop();
    }

    private static <T> List<T> list(String text, Function<String, T> element) {
        return Arrays.stream(text.split(",")).map(String::strip).map(element).toList();
    }

    private static double number(String option, String text, double least, double most) {
        try {
            double number = Double.parseDouble(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the sentence below says what would be right
        }
        throw new IllegalArgumentException(
                "%s is \"%s\": it has to be a number from %s to %s".formatted(option, text, least, most));
    }
}
