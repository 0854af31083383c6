package dev.synapse.chaos;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Shards;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.RecordingClient;
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

/** A soak: groups run turns while faults are injected; at the end the invariants are checked. */
final class Soak {

    private static final Duration TURN_LIMIT = Duration.ofMinutes(3);
    private static final Duration HEALING = Duration.ofMinutes(2);
    private static final int PROGRESS_SECONDS = 10;
    private static final int ATTEMPTS = 3;
    private static final Shards SHARDS = new Shards(Installation.SHARDS);

    /** One of this many turns is cancelled. */
    private static final int ONE_IN = 20;

    /** One of this many messages has a file. */
    private static final int FILE_ONE_IN = 5;

    private static final int MAX_PAUSE_MILLIS = 2000;

    private final SoakOptions options;
    private final PrintStream progress;
    private final Installation installation;
    private final SoakFiles files;
    private final AtomicInteger asked = new AtomicInteger();
    private final long begun = System.nanoTime();

    private Soak(SoakOptions options, PrintStream progress, Installation installation, SoakFiles files) {
        this.options = options;
        this.progress = progress;
        this.installation = installation;
        this.files = files;
    }

    static SoakReport run(SoakOptions options, PrintStream progress) throws InterruptedException {
        SoakOptions.ServiceCounts size = options.services();
        progress.println("Starting separate services in a temporary directory; seed " + options.seed());
        Installation.Plan plan = new Installation.Plan(
                size.gateways(),
                size.orchestrators(),
                size.workers(),
                Map.of(
                        "SYNAPSE_MAX_ATTEMPTS", Integer.toString(ATTEMPTS),
                        "SYNAPSE_BUSY_ATTEMPTS", Integer.toString(ATTEMPTS)));
        try (Installation installation =
                Installation.start(plan, options.redis().starter())) {
            SoakFiles files = new SoakFiles();
            installation.models().keepRequests(100).otherwise(new SoakScript(files));
            if (options.redis() == RedisSetup.SERVER && options.faults().contains(FaultKind.FAILOVER)) {
                installation.redisServers(RedisPair.class).addReplica();
            }
            return new Soak(options, progress, installation, files).run();
        }
    }

    private SoakReport run() throws InterruptedException {
        String token = installation.api().asNewUser().token();
        List<RecordedGroup> teams = IntStream.range(0, options.groups())
                .mapToObj(i -> RecordedGroup.create(installation, token, ApiClient.json()))
                .toList();
        FaultInjector injector = new FaultInjector(installation, options, this::say);
        List<String> broken = new ArrayList<>();
        FenceMonitor.Observations fences;
        try (FenceMonitor watch = FenceMonitor.start(installation.redis(), SHARDS, groups(teams))) {
            injector.start();
            broken.addAll(talk(teams, injector));
            injector.stop();
            fences = watch.observations();
        }
        broken.addAll(injector.failures());
        say("All turns have ended and all faults are undone; checking the invariants");
        SoakReport report = report(token, teams, injector.fired(), fences, broken);
        teams.forEach(RecordedGroup::close);
        return report;
    }

    private static List<GroupId> groups(List<RecordedGroup> teams) {
        return teams.stream().map(team -> GroupId.of(team.group())).toList();
    }

    /** Runs the turns of all groups to their end; returns the groups that failed. */
    private List<String> talk(List<RecordedGroup> teams, FaultInjector injector) throws InterruptedException {
        List<String> stuck = new ArrayList<>();
        try (ExecutorService talkers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < teams.size(); i++) {
                RecordedGroup team = teams.get(i);
                Random random = new Random(options.seed() + i);
                talkers.execute(() -> {
                    try {
                        talk(team, random);
                    } catch (AssertionError | RuntimeException | InterruptedException e) {
                        synchronized (stuck) {
                            stuck.add("group %s stopped: %s".formatted(team.group(), e));
                        }
                    }
                });
            }
            talkers.shutdown();
            while (!talkers.awaitTermination(PROGRESS_SECONDS, TimeUnit.SECONDS)) {
                reportProgress(teams, injector.fired().size());
            }
        }
        return stuck;
    }

    /** Posts one message after the other, some before the end of the previous turn, and cancels some turns. */
    private void talk(RecordedGroup team, Random random) throws InterruptedException {
        for (int number = asked.incrementAndGet();
                options.length().includes(number, elapsed());
                number = asked.incrementAndGet()) {
            String turn = post(team, SoakScript.Scenario.any(random).question(number), number, random);
            if (random.nextInt(ONE_IN) == 0) {
                Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
                team.cancel(turn);
            }
            if (random.nextInt(4) > 0) {
                team.client().awaitEnd(turn, TURN_LIMIT);
            }
        }
        for (String turn : team.client().accepted()) {
            team.client().awaitEnd(turn, TURN_LIMIT);
        }
    }

    private String post(RecordedGroup team, String question, int number, Random random) {
        if (random.nextInt(FILE_ONE_IN) > 0) {
            return team.client().post(question, TURN_LIMIT);
        }
        String file = files.upload(team, number, TURN_LIMIT);
        return team.client().post(SoakFiles.question(question, number), List.of(file), TURN_LIMIT);
    }

    private SoakReport report(
            String token,
            List<RecordedGroup> teams,
            List<FaultInjector.Fault> fired,
            FenceMonitor.Observations fences,
            List<String> brokenBefore) {
        List<RecordingClient> clients =
                teams.stream().map(RecordedGroup::client).toList();
        DataLosses losses = DataLosses.of(ATTEMPTS, options.redis(), fired);
        ExpectedDeadLetters deadLetters =
                ExpectedDeadLetters.read(installation.redis(), SHARDS, installation.database());
        List<String> broken = new ArrayList<>(brokenBefore);
        broken.addAll(deadLetters.unexpected());
        broken.addAll(deadLetters.missing(losses));
        broken.addAll(
                new Invariants(installation, clients, deadLetters.letters().size(), losses::callLimit).broken(HEALING));
        TurnOutcomes outcomes = TurnOutcomes.read(installation.database());
        broken.addAll(outcomes.torn());
        broken.addAll(files.violations(installation.api().as(token)));
        Evidence evidence = Evidence.of(outcomes, installation, losses.limitText(), fences, clients, files.count());
        broken.addAll(freshTurn());
        return new SoakReport(
                options,
                Instant.now(),
                elapsed(),
                SoakCounts.of(clients, outcomes),
                evidence,
                Recovery.of(fired, clients),
                broken);
    }

    private List<String> freshTurn() {
        String token = installation.api().asNewUser().token();
        try (RecordedGroup team = RecordedGroup.create(installation, token, ApiClient.json())) {
            String status = team.runTurn(SoakScript.Scenario.RESEARCH.question(0))
                    .path("status")
                    .asString();
            return status.equals("completed") ? List.of() : List.of("a turn after the run ended as " + status);
        }
    }

    private void say(FaultInjector.Fault fault) {
        say(fault.kind().text() + " " + fault.victim());
    }

    private void reportProgress(List<RecordedGroup> teams, int faults) {
        int accepted =
                teams.stream().mapToInt(team -> team.client().accepted().size()).sum();
        int open = teams.stream().mapToInt(team -> team.client().unfinished()).sum();
        say("%s, %d unfinished, %d faults".formatted(options.length().progress(accepted, elapsed()), open, faults));
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private void say(String text) {
        long seconds = elapsed().toSeconds();
        progress.printf("%3d:%02d  %s%n", seconds / 60, seconds % 60, text);
    }
}
