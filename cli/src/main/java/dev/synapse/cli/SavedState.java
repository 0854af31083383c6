package dev.synapse.cli;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * State that the chat saves for one server: the account it created there, a valid access token, the group of each team
 * and the team used last.
 */
record SavedState(
        @Nullable String email,
        @Nullable String password,
        @Nullable String accessToken,
        @Nullable Instant expiresAt,
        @Nullable String team,
        @Nullable Map<String, String> groups) {
    static final SavedState EMPTY = new SavedState(null, null, null, null, null, null);

    /** Changes the account and drops the groups, because they belong to the previous account. */
    SavedState withAccount(String newEmail, String newPassword) {
        return new SavedState(newEmail, newPassword, null, null, team, null);
    }

    SavedState withToken(@Nullable String token, @Nullable Instant expiry) {
        return new SavedState(email, password, token, expiry, team, groups);
    }

    SavedState withGroup(String teamName, String group) {
        Map<String, String> all = new HashMap<>(groupsByTeam());
        all.put(teamName, group);
        return new SavedState(email, password, accessToken, expiresAt, teamName, all);
    }

    Map<String, String> groupsByTeam() {
        return Objects.requireNonNullElse(groups, Map.of());
    }
}
