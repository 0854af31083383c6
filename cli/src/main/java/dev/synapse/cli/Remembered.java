package dev.synapse.cli;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the chat keeps of one server: the account that it made there, a token while it is good, the group of each team
 * and the team that was used last.
 */
record Remembered(
        @Nullable String email,
        @Nullable String password,
        @Nullable String accessToken,
        @Nullable Instant expiresAt,
        @Nullable String team,
        @Nullable Map<String, String> groups) {
    static final Remembered NOTHING = new Remembered(null, null, null, null, null, null);

    /** Another account: it owns none of the groups of the one before. */
    Remembered withAccount(String newEmail, String newPassword) {
        return new Remembered(newEmail, newPassword, null, null, team, null);
    }

    Remembered withToken(@Nullable String token, @Nullable Instant until) {
        return new Remembered(email, password, token, until, team, groups);
    }

    Remembered withGroup(String itsTeam, String group) {
        Map<String, String> all = new HashMap<>(groupsByTeam());
        all.put(itsTeam, group);
        return new Remembered(email, password, accessToken, expiresAt, itsTeam, all);
    }

    Map<String, String> groupsByTeam() {
        return Objects.requireNonNullElse(groups, Map.of());
    }
}
