package dev.synapse.chaos.overload;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The attacks of each attacker in the full run, small enough for many attackers to run them concurrently on two processors. */
final class AttackCatalogue {

    private static final int BODY = 2 * 1024 * 1024;
    private static final Duration HOLD = Duration.ofSeconds(10);

    private AttackCatalogue() {}

    /** All attacks; those that store large data come before those that read it. */
    static List<Attack> of(Attacker attacker, TokenForger tokens) {
        return of(attacker.newGroup(), tokens);
    }

    /** Names of all attacks. */
    static List<String> names() {
        return of(new UUID(0, 0).toString(), new TokenForger("")).stream()
                .map(Attack::name)
                .toList();
    }

    private static List<Attack> of(String group, TokenForger tokens) {
        return Stream.<List<? extends Attack>>of(
                        writing(group),
                        reading("/groups/" + group),
                        connecting(),
                        List.of(
                                new ExpiringTokenStreams(tokens, group, 4, Duration.ofSeconds(15)),
                                new AccountClosingRace(1, 10),
                                new ForgedInput(tokens)))
                .<Attack>flatMap(List::stream)
                .toList();
    }

    private static List<Attack> writing(String group) {
        String own = "/groups/" + group;
        return List.of(
                new LargeMessages(group, 20, 10),
                new HugeGroups(3, 49, 20_000, 3),
                new TinyElements("PATCH", own, "name", 3, BODY),
                new TinyElements("POST", "/groups", "members", 3, BODY),
                new TinyElements("POST", own + "/members", "tools", 3, BODY),
                ParallelCreation.ofGroups(30),
                ParallelCreation.ofTurns(List.of(group), "Hello", 100));
    }

    private static List<Attack> reading(String own) {
        return List.of(
                new UnreadResponses(own + "/messages?limit=100", 40, HOLD),
                new UnreadResponses(own + "/turns?limit=100", 20, HOLD),
                new UnreadResponses("/groups?limit=100", 20, HOLD),
                new UnreadResponses(own + "/events?after=0", 60, HOLD));
    }

    private static List<Attack> connecting() {
        return List.of(
                new UnfinishedBodies("/auth/register", "email", 30, BODY, HOLD),
                new UnfinishedBodies("/auth/refresh", "refresh_token", 30, BODY, HOLD),
                new UnfinishedBodies("/groups", "name", 10, BODY, HOLD),
                new ManySockets(200, HOLD),
                new ManyConnections(300, HOLD),
                new SlowTransfers(40, Duration.ofSeconds(2), Duration.ofSeconds(60)),
                new LoginFlood(LoginFlood.Kind.UNKNOWN_ADDRESSES, 40),
                new LoginFlood(LoginFlood.Kind.WRONG_PASSWORD, 40),
                new LoginFlood(LoginFlood.Kind.RIGHT_PASSWORD, 20));
    }

    /** Attackers with accounts at the given number of addresses, from 127.0.0.2 on. */
    static List<Attacker> attackers(int port, int addresses) {
        return IntStream.range(2, 2 + addresses)
                .mapToObj(address -> Attacker.at(port, address).withAccount())
                .toList();
    }
}
