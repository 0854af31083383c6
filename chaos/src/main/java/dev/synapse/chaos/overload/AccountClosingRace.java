package dev.synapse.chaos.overload;

import java.time.Duration;
import java.util.Set;

/** Creates an account and closes it while another session of the same account creates groups. */
record AccountClosingRace(int times, int groups) implements Attack {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "closing accounts during group creation";
    }

    @Override
    public Set<String> expected() {
        return Set.of("200", "201", "204", "401", "404", "409");
    }

    @Override
    public void run(Attacker by, Tally tally) throws InterruptedException {
        Request create = Request.json("POST", "/groups", "{\"name\": \"Late\"}");
        for (int i = 0; i < times; i++) {
            String email = "closing-" + java.util.UUID.randomUUID() + "@example.org";
            Attacker owner = new Attacker(by.port(), by.from(), email, "");
            Request register = Request.json("POST", "/auth/register", Attacker.credentials(email));
            if (owner.send(register, tally)
                    .filter(answer -> answer.status() == 201)
                    .isEmpty()) {
                return;
            }
            owner.send(Attacker.login(email, Attacker.PASSWORD), tally)
                    .filter(answer -> answer.status() == 200)
                    .ifPresent(answer -> close(
                            owner.withToken(answer.json().path("access_token").asString()), create, tally));
        }
    }

    /** One of the requests closes the account; the others create groups in it. */
    private void close(Attacker owner, Request create, Tally tally) {
        Request close = Request.json("DELETE", "/auth/me", "{\"password\": \"" + Attacker.PASSWORD + "\"}");
        try {
            new Burst(groups + 1, LIMIT).of(i -> {
                if (i == 0) {
                    owner.send(close, tally);
                } else {
                    // spread over the time that closing the account takes
                    Pause.of(Duration.ofMillis(5L * i));
                    owner.send(create, tally);
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
