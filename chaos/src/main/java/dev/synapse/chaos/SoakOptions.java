package dev.synapse.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is asked of the soak.
 *
 * @param seed of all that happens at random: which fault when, which turn is asked
 * @param every the shortest and the longest time between two faults
 */
record SoakOptions(
        int turns,
        long seed,
        int groups,
        ServiceCounts services,
        Interval every,
        Set<FaultKind> faults,
        Optional<Path> report,
        boolean help) {

    static final String USAGE = """
            Usage: ./synapse chaos [options]
                   ./synapse chaos overload [options]     attacks on one process; see ./synapse chaos overload --help

            Runs turns through the services apart, kills and disturbs them at random, and checks at the end that every
            accepted message has its one outcome. It works in a temporary directory with PostgreSQL, Redis and a scripted
            model of its own, ends by itself, and leaves neither files nor processes. 5,000 turns take some 10 minutes.
            Ends with 0 if all promises held, 1 if one was broken or the run is void since too little happened (each kind
            of fault has to have been there), 2 for options that make no sense.

              --turns N           messages to be accepted (5000)
              --seed N            of all that is random; the report names it (a new one)
              --groups N          groups that talk at a time (24)
              --workers N         processes of execution-workers (3)
              --orchestrators N   of orchestrator-service (2)
              --gateways N        of api-gateway (2)
              --kill-every A-B    seconds between two faults (5-40)
              --faults KINDS      %s
                                  (all but flush-redis and kill-postgres)
              --report FILE       the report as Markdown, too
              --help              this text""".formatted(names(List.of(FaultKind.values())));

    SoakOptions {
        faults = Set.copyOf(faults);
    }

    /** How many processes of each service. */
    record ServiceCounts(int gateways, int orchestrators, int workers) {}

    /** From the shortest to the longest. */
    record Interval(Duration shortest, Duration longest) {

        Duration any(Random random) {
            return shortest.plusMillis(random.nextLong(longest.minus(shortest).toMillis() + 1));
        }

        @Override
        public String toString() {
            return shortest.toSeconds() + "-" + longest.toSeconds() + " s";
        }
    }

    static SoakOptions parse(List<String> args) {
        SoakOptions options = new SoakOptions(
                5000,
                System.nanoTime(),
                24,
                new ServiceCounts(2, 2, 3),
                new Interval(Duration.ofSeconds(5), Duration.ofSeconds(40)),
                FaultKind.usual(),
                Optional.empty(),
                false);
        Deque<String> rest = new ArrayDeque<>(args);
        while (!rest.isEmpty()) {
            String option = rest.pop();
            options = switch (option) {
                case "--help", "-h" -> options.withHelp();
                case "--turns" -> options.withTurns((int) number(option, rest, 1, 10_000_000));
                case "--seed" -> options.withSeed(number(option, rest, Long.MIN_VALUE, Long.MAX_VALUE));
                case "--groups" -> options.withGroups((int) number(option, rest, 1, 1000));
                case "--workers" ->
                    options.withSize(new ServiceCounts(
                            options.services.gateways, options.services.orchestrators, (int) number(option, rest, 1, 50)));
                case "--orchestrators" ->
                    options.withSize(new ServiceCounts(
                            options.services.gateways, (int) number(option, rest, 1, 50), options.services.workers));
                case "--gateways" ->
                    options.withSize(new ServiceCounts(
                            (int) number(option, rest, 1, 50), options.services.orchestrators, options.services.workers));
                case "--kill-every" -> options.withEvery(span(option, value(option, rest)));
                case "--faults" -> options.withFaults(kinds(value(option, rest)));
                case "--report" -> options.withReport(Path.of(value(option, rest)));
                default -> throw new IllegalArgumentException("There is no option " + option);
            };
        }
        return options;
    }

    static String names(List<FaultKind> kinds) {
        return kinds.stream().map(FaultKind::text).collect(Collectors.joining(","));
    }

    private SoakOptions withTurns(int asked) {
        return new SoakOptions(asked, seed, groups, services, every, faults, report, help);
    }

    private SoakOptions withSeed(long asked) {
        return new SoakOptions(turns, asked, groups, services, every, faults, report, help);
    }

    private SoakOptions withGroups(int asked) {
        return new SoakOptions(turns, seed, asked, services, every, faults, report, help);
    }

    private SoakOptions withSize(ServiceCounts asked) {
        return new SoakOptions(turns, seed, groups, asked, every, faults, report, help);
    }

    private SoakOptions withEvery(Interval asked) {
        return new SoakOptions(turns, seed, groups, services, asked, faults, report, help);
    }

    private SoakOptions withFaults(Set<FaultKind> asked) {
        return new SoakOptions(turns, seed, groups, services, every, asked, report, help);
    }

    private SoakOptions withReport(Path file) {
        return new SoakOptions(turns, seed, groups, services, every, faults, Optional.of(file), help);
    }

    private SoakOptions withHelp() {
        return new SoakOptions(turns, seed, groups, services, every, faults, report, true);
    }

    private static Set<FaultKind> kinds(String text) {
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        Arrays.stream(text.split(",")).map(String::strip).map(FaultKind::of).forEach(kinds::add);
        return kinds;
    }

    private static Interval span(String option, String text) {
        String[] ends = text.split("-", -1);
        if (ends.length == 2 && ends[0].matches("\\d{1,4}") && ends[1].matches("\\d{1,4}")) {
            Interval span = new Interval(
                    Duration.ofSeconds(Integer.parseInt(ends[0])), Duration.ofSeconds(Integer.parseInt(ends[1])));
            if (span.shortest().compareTo(span.longest()) <= 0 && span.longest().isPositive()) {
                return span;
            }
        }
        throw new IllegalArgumentException(
                "%s is \"%s\": it has to be two numbers of seconds, as 5-40".formatted(option, text));
    }

    private static String value(String option, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.pop();
    }

    private static long number(String option, Deque<String> rest, long least, long most) {
        String text = value(option, rest);
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the sentence below says what would be right
        }
        throw new IllegalArgumentException(String.format(
                Locale.ROOT, "%s is \"%s\": it has to be a whole number from %d to %d", option, text, least, most));
    }
}
