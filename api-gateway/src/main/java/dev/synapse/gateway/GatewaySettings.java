package dev.synapse.gateway;

import dev.synapse.gateway.identity.Emails;
import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.settings.LoopSetting;
import dev.synapse.shared.settings.ModelSetting;
import dev.synapse.shared.settings.ServerSetting;
import dev.synapse.shared.settings.Setting;
import dev.synapse.shared.settings.ToolSetting;
import dev.synapse.shared.settings.UserBudget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The settings of the gateway, in addition to those of every service.
 *
 * @param address where to listen
 * @param port the port to listen on; 0 for any free port
 * @param secretKey the key that signs tokens
 * @param registration who may open an account
 * @param operators the normalised email addresses of the operators' accounts
 * @param allowedOrigins origins of other sites whose pages may call the API and open sockets; none by default
 * @param trustedProxies addresses whose {@code X-Forwarded-For} header is trusted; none by default
 * @param queryToken whether sockets accept an access token as query parameter, for old clients
 * @param publicMetrics whether {@code /metrics} is readable without a token
 * @param auditRetention how long the entries of the audit log are kept
 * @param userBudget the daily budget of each user for whom an operator has set no other
 * @param oidc the provider through which people may sign in; empty if there is none
 */
public record GatewaySettings(
        ListenAddress address,
        int port,
        String secretKey,
        Registration registration,
        Set<String> operators,
        Duration accessTokens,
        Duration refreshTokens,
        List<String> allowedOrigins,
        List<String> trustedProxies,
        boolean queryToken,
        boolean publicMetrics,
        Duration auditRetention,
        DailyBudget userBudget,
        Optional<OidcSettings> oidc,
        RateLimits rateLimits,
        CapacityLimits capacityLimits,
        FileLimits fileLimits) {

    private static final int MIN_SECRET = 32;
    private static final long MAX_ACCESS_MINUTES = 1_440;

    /** Reads the settings; throws {@link InvalidSettingException} for the first missing or invalid one. */
    public static GatewaySettings from(Environment env) {
        String secret = env.require("SECRET_KEY", "the secret that signs tokens, 32 bytes or more");
        int length = secret.getBytes(StandardCharsets.UTF_8).length;
        if (length < MIN_SECRET) {
            throw new InvalidSettingException(
                    "SECRET_KEY has %d bytes: must have at least %d, for example from openssl rand -hex 32"
                            .formatted(length, MIN_SECRET));
        }
        return new GatewaySettings(
                ListenAddress.from(env),
                env.integer(ServerSetting.SYNAPSE_PORT),
                secret,
                Registration.from(env),
                operators(env),
                accessTokens(env),
                Duration.ofDays(env.integer(AccessSetting.SYNAPSE_REFRESH_TOKEN_DAYS)),
                origins(env),
                list(env, AccessSetting.SYNAPSE_TRUSTED_PROXIES),
                env.flag(AccessSetting.SYNAPSE_WS_QUERY_TOKEN),
                env.flag(AccessSetting.SYNAPSE_METRICS_PUBLIC),
                Duration.ofDays(env.integer(AccessSetting.SYNAPSE_AUDIT_DAYS)),
                UserBudget.from(env),
                OidcSettings.from(env),
                RateLimits.from(env),
                CapacityLimits.from(env),
                FileLimits.from(env));
    }

    /** The definitions of all settings that the gateway reads. */
    public static List<Setting> definitions() {
        return Stream.<Setting[]>of(
                        ServerSetting.values(),
                        LoopSetting.values(),
                        ModelSetting.values(),
                        ToolSetting.values(),
                        CapacitySetting.values(),
                        FileSetting.values(),
                        RateLimitSetting.values(),
                        AccessSetting.values(),
                        OidcSetting.values(),
                        ConnectionSetting.values())
                .flatMap(Arrays::stream)
                .filter(setting ->
                        List.of(setting.definition().readBy().split(" ")).contains("G"))
                .toList();
    }

    /** By the older name any lifetime was allowed; the maximum applies to it. */
    private static Duration accessTokens(Environment env) {
        String name = AccessSetting.SYNAPSE_ACCESS_TOKEN_MINUTES.name();
        String older = env.text(AccessSetting.ACCESS_TOKEN_EXPIRE_MINUTES);
        if (env.get(name).isPresent() || older.isEmpty()) {
            return Duration.ofMinutes(env.integer(AccessSetting.SYNAPSE_ACCESS_TOKEN_MINUTES));
        }
        if (!older.matches("0*[1-9][0-9]{0,9}")) {
            throw new InvalidSettingException(
                    "ACCESS_TOKEN_EXPIRE_MINUTES is \"%s\": it has to be a whole number of minutes, 1 or more"
                            .formatted(older));
        }
        return Duration.ofMinutes(Math.min(MAX_ACCESS_MINUTES, Long.parseLong(older)));
    }

    private static List<String> origins(Environment env) {
        List<String> origins = list(env, AccessSetting.SYNAPSE_ALLOWED_ORIGINS);
        for (String origin : origins) {
            if (!origin.matches("https?://[^/\\s]+")) {
                throw new InvalidSettingException("SYNAPSE_ALLOWED_ORIGINS contains \"" + origin
                        + "\": must be origins like https://app.example.org separated by commas");
            }
        }
        return origins;
    }

    private static Set<String> operators(Environment env) {
        List<String> addresses = list(env, AccessSetting.SYNAPSE_OPERATORS).stream()
                .map(Emails::normalise)
                .toList();
        for (String address : addresses) {
            if (!Emails.isWellFormed(address)) {
                throw new InvalidSettingException("SYNAPSE_OPERATORS contains \"" + address
                        + "\": must be email addresses like anna@example.org separated by commas");
            }
        }
        return Set.copyOf(addresses);
    }

    private static List<String> list(Environment env, AccessSetting setting) {
        return Arrays.stream(env.text(setting).split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    @Override
    public String toString() {
        return "GatewaySettings[port=%d]".formatted(port);
    }
}
