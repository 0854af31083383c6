package dev.synapse.gateway.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.RateLimit;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitedRoutesTest {

    @ParameterizedTest
    @CsvSource({
        "POST, /auth/login, LOGINS",
        "DELETE, /auth/me, LOGINS",
        "POST, /auth/password, LOGINS",
        "GET, /auth/logins, READS",
        "DELETE, /auth/logins, CHANGES",
        "DELETE, /auth/logins/1, CHANGES",
        "GET, /auth/keys, READS",
        "POST, /auth/keys, CHANGES",
        "DELETE, /auth/keys/1, CHANGES",
        "POST, /auth/register, REGISTRATIONS",
        "POST, /auth/refresh, REFRESHES",
        "GET, /auth/oidc/login, LOGINS",
        "GET, /auth/oidc/callback, LOGINS",
        "GET, /auth/options, ''",
        "POST, /auth/browser/login, LOGINS",
        "POST, /auth/browser/refresh, REFRESHES",
        "POST, /auth/browser/logout, REFRESHES",
        "POST, /auth/ws-ticket, TICKETS",
        "GET, /openapi.json, DESCRIPTIONS",
        "GET, /openapi.json.yaml, DESCRIPTIONS",
        "GET, /openapi.json/swagger-config, DESCRIPTIONS",
        "GET, /, DESCRIPTIONS",
        "GET, /assets/console-ABCDEFGH.js, DESCRIPTIONS",
        "GET, /docs, DESCRIPTIONS",
        "GET, /swagger-ui/index.html, DESCRIPTIONS",
        "GET, /ws/1, STREAMS",
        "GET, /ws, STREAMS",
        "GET, /events, STREAMS",
        "HEAD, /events, STREAMS",
        "GET, /activity, READS",
        "PUT, /groups/1/read, READS",
        "GET, /groups/1/events, STREAMS",
        "HEAD, /groups/1/events, STREAMS",
        "POST, /groups/1/messages, MESSAGES MESSAGE_BYTES",
        "POST, /%67roups/1/m%65ssages, MESSAGES MESSAGE_BYTES",
        "POST, /groups, CHANGES",
        "PATCH, /groups/1, CHANGES",
        "DELETE, /groups/1/members/2, CHANGES",
        "POST, /groups/1/turns/2/cancel, CHANGES",
        "GET, /groups, READS",
        "HEAD, /groups, READS",
        "GET, /groups/1/messages, READS",
        "GET, /groups/1/turns/2, READS",
        "GET, /groups/1/presence, READS",
        "GET, /groups/1/members/2/prompts, READS",
        "GET, /usage, READS",
        "GET, /groups/1/usage, READS",
        "GET, /operator/turns, READS",
        "POST, /operator/dead-letters/1/retry, CHANGES",
        "DELETE, /operator/dead-letters/1, CHANGES",
        "PATCH, /auth/me, CHANGES",
        "GET, /invitations, READS",
        "POST, /invitations/accept, CHANGES",
        "DELETE, /invitations/1, CHANGES",
        "PATCH, /groups/1/people/2, CHANGES",
        "GET, /auth/me, ''",
        "GET, /health, ''",
        "POST, /nowhere, ''"
    })
    void each_route_has_its_limits(String method, String path, String limits) {
        List<RateLimit> expected = Arrays.stream(limits.split(" ", -1))
                .filter(name -> !name.isEmpty())
                .map(RateLimit::valueOf)
                .toList();

        assertThat(LimitedRoutes.of(method, path)).isEqualTo(expected);
    }
}
