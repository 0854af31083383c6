package dev.synapse.chaos;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Witness;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** One long run: groups talk, faults happen, and at the end the promises are checked. */
final class Soak {

    private static final Duration TURN_LIMIT = Duration.ofMinutes(3);
    private static final Duration HEALING = Duration.ofMinutes(2);
    private static final int PROGRESS_SECONDS = 10;
    private static final int ATTEMPTS = 3;

    private final Options options;
    private final PrintStream progress;
    private final Installation installation;
    private final AtomicInteger asked = new AtomicInteger();
    private final long begun = System.nanoTime();

    private Soak(Options options, PrintStream progress, Installation installation) {
        this.options = options;
        this.progress = progress;
        this.installation = installation;
    }

    static SoakReport run(Options options, PrintStream progress) throws InterruptedException {
        Options.Size size = options.size();
        progress.println("Starting the services apart, in a temporary directory; seed " + options.seed());
        Installation.Plan plan = new Installation.Plan(
                size.gateways(),
                size.orchestrators(),
                size.workers(),
                Map.of("SYNAPSE_MAX_ATTEMPTS", Integer.toString(ATTEMPTS)));
        try (Installation installation = Installation.start(plan)) {
            installation.models().keepRequests(100).otherwise(new SoakScript());
            return new Soak(options, progress, installation).run();
        }
    }

    private SoakReport run() throws InterruptedException {
        String token = installation.api().asNewUser().token();
        List<Team> teams = IntStream.range(0, options.groups())
                .mapToObj(i -> Team.create(installation, token, ApiClient.json()))
                .toList();
        Saboteur saboteur = new Saboteur(installation, options, this::say);
        saboteur.start();
        List<String> stuck = talk(teams, saboteur);
        saboteur.stop();
        say("All turns are asked, everything is healed: checking");
        List<Witness> witnesses = teams.stream().map(Team::witness).toList();
        SoakReport report = report(witnesses, saboteur.fired(), stuck);
        teams.forEach(Team::close);
        return report;
    }

    /** Lets all groups talk until all turns have been accepted and have ended; gives what took too long. */
    private List<String> talk(List<Team> teams, Saboteur saboteur) throws InterruptedException {
        List<String> stuck = new ArrayList<>();
        try (ExecutorService talkers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < teams.size(); i++) {
                Team team = teams.get(i);
                Random random = new Random(options.seed() + i);
                talkers.execute(() -> {
                    try {
                        talk(team, random);
                    } catch (AssertionError e) {
                        synchronized (stuck) {
                            stuck.add(team.group() + ": " + e.getMessage());
                        }
                    }
                });
            }
            talkers.shutdown();
            while (!talkers.awaitTermination(PROGRESS_SECONDS, TimeUnit.SECONDS)) {
                sayHowFar(teams, saboteur.fired().size());
            }
        }
        return stuck;
    }

    /** Asks one question after the other, now and then the next one before the end of the one before. */
    private void talk(Team team, Random random) {
        for (int number = asked.incrementAndGet(); number <= options.turns(); number = asked.incrementAndGet()) {
            String turn = team.witness().post(SoakScript.Course.any(random).question(number), TURN_LIMIT);
            if (random.nextInt(4) > 0) {
                team.witness().awaitEnd(turn, TURN_LIMIT);
            }
        }
        for (String turn : team.witness().accepted()) {
            team.witness().awaitEnd(turn, TURN_LIMIT);
        }
    }

    private SoakReport report(List<Witness> witnesses, List<Saboteur.Fired> fired, List<String> stuck) {
        Outcomes outcomes = Outcomes.read(installation.database());
        int losses = (int) fired.stream()
                .filter(fault -> fault.kind() == FaultKind.FLUSH_REDIS)
                .count();
        int tries = ATTEMPTS * (1 + losses);
        List<String> broken =
                new ArrayList<>(new Promises(installation, witnesses, outcomes.givenUp(), tries).broken(HEALING));
        broken.addAll(stuck);
        broken.addAll(outcomes.torn());
        broken.addAll(freshTurn());
        return new SoakReport(
                options,
                Instant.now(),
                Duration.ofNanos(System.nanoTime() - begun),
                SoakReport.Counts.of(witnesses, Outcomes.read(installation.database())),
                Recovery.of(fired, witnesses),
                broken);
    }

    private List<String> freshTurn() {
        String token = installation.api().asNewUser().token();
        try (Team team = Team.create(installation, token, ApiClient.json())) {
            String status = team.finish(SoakScript.Course.RESEARCH.question(0))
                    .path("status")
                    .asString();
            return status.equals("completed") ? List.of() : List.of("a fresh turn is " + status);
        }
    }

    private void say(Saboteur.Fired fault) {
        say(fault.kind().text() + " " + fault.victim());
    }

    private void sayHowFar(List<Team> teams, int faults) {
        int accepted = teams.stream()
                .mapToInt(team -> team.witness().accepted().size())
                .sum();
        int open = teams.stream().mapToInt(team -> team.witness().unfinished()).sum();
        say("%d of %d turns accepted, %d under way, %d faults".formatted(accepted, options.turns(), open, faults));
    }

    private void say(String text) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        progress.printf("%3d:%02d  %s%n", seconds / 60, seconds % 60, text);
    }
}
