package dev.synapse.chaos.overload;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Sends input that has to be rejected: overlong UTF-8 (400), and correctly signed tokens that are not valid yet or belong to an unknown
 * user (401).
 */
record ForgedInput(TokenForger tokens) implements Attack {

    private static final Duration FUTURE = Duration.ofHours(1);

    @Override
    public String name() {
        return "overlong UTF-8 and forged tokens";
    }

    @Override
    public Set<String> expected() {
        return Set.of("400", "401");
    }

    @Override
    public void run(Attacker by, Tally tally) {
        by.send(Request.json("POST", "/groups", overlong()), tally);
        by.withToken(notYetValid(by)).send(Request.get("/auth/me"), tally);
        by.withToken(tokens.forUnknownUser(by.token())).send(Request.get("/auth/me"), tally);
        by.withToken(tokens.forUnknownUser(by.token())).send(Request.get("/groups"), tally);
    }

    private String notYetValid(Attacker by) {
        return tokens.notBefore(by.token(), Instant.now().plus(FUTURE));
    }

    /** A name with the bytes C0 AF, an overlong form of a slash. */
    static byte[] overlong() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("{\"name\": \"a".getBytes(StandardCharsets.UTF_8));
        body.write(0xC0);
        body.write(0xAF);
        body.writeBytes("b\"}".getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }
}
