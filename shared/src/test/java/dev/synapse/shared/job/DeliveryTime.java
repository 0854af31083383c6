package dev.synapse.shared.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.redis.Redis;
import io.lettuce.core.RestoreArgs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Changes the time at which an entry of a stream was delivered, in the stream's serialised form: {@code XCLAIM} sets no time in the future.
 */
final class DeliveryTime {

    private static final long POLYNOMIAL = 0x95ac9329ac4bc9b5L;
    private static final int CHECKSUM = 8;

    private DeliveryTime() {}

    /** Replaces the only delivery time in the stream that is {@code from}, in ms. */
    static void move(Redis redis, String stream, long from, long to) {
        ByteBuffer dump =
                ByteBuffer.wrap(redis.call(commands -> commands.dump(stream))).order(ByteOrder.LITTLE_ENDIAN);
        int moved = 0;
        for (int i = 0; i < dump.limit() - CHECKSUM; i++) {
            if (dump.getLong(i) == from) {
                dump.putLong(i, to);
                moved++;
            }
        }
        assertThat(moved).isEqualTo(1);
        int end = dump.limit() - CHECKSUM;
        dump.putLong(end, crc64(Arrays.copyOf(dump.array(), end)));
        redis.call(commands -> commands.restore(stream, dump.array(), new RestoreArgs().replace()));
    }

    /** The CRC-64 of Redis, "Jones": reflected, with 0 as its first value. */
    private static long crc64(byte[] bytes) {
        long crc = 0;
        for (byte one : bytes) {
            crc ^= one & 0xff;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
            }
        }
        return crc;
    }
}
