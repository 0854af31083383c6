package dev.synapse.gateway.intake;

import dev.synapse.gateway.ConnectionSetting;
import dev.synapse.shared.settings.Environment;
import java.time.Duration;

/** Minimum transfer rates of request bodies and responses. */
public record TransferLimits(Duration grace) {

    private static final int REQUEST_BYTES_PER_SECOND = 64 * 1024;
    private static final int RESPONSE_BYTES_PER_SECOND = 32 * 1024;

    /** Reads the setting; throws {@code InvalidSettingException} if it is invalid. */
    public static TransferLimits from(Environment env) {
        return new TransferLimits(Duration.ofSeconds(env.integer(ConnectionSetting.SYNAPSE_TRANSFER_GRACE_SECONDS)));
    }

    MinimumRate requests() {
        return new MinimumRate(grace, REQUEST_BYTES_PER_SECOND);
    }

    MinimumRate responses() {
        return new MinimumRate(grace, RESPONSE_BYTES_PER_SECOND);
    }
}
