package io.varve.server.grpc;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.varve.server.config.StreamPlaces;
import io.varve.server.metrics.StreamMeter;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What subscriptions over gRPC are held to, as the live streams of other protocols are.
 *
 * @param places shared with those
 * @param heartbeat longest silence; then an empty message is sent
 * @param stall how long a client may take nothing
 * @param stillAllowed gives for a call the test whether its key still holds
 */
public record LiveStreamRules(
    StreamPlaces places,
    StreamMeter meter,
    Duration heartbeat,
    Duration stall,
    Function<ServiceRequestContext, BooleanSupplier> stillAllowed) {}
