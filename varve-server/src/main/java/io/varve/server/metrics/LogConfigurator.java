package io.varve.server.metrics;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Sets up the log: lines on standard error, and no configuration file to read. Found by Logback as
 * a service at its first use; {@link #apply} then follows the server's settings.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {
  private static final String NAME = "varve";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    // Until the settings are known, only what is wrong.
    install(context, true, Level.WARN);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * Logs as told from now on.
   *
   * @param json else text
   * @param level error, warn, info or debug
   */
  public static void apply(boolean json, String level) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (factory instanceof LoggerContext context) {
      install(context, json, Level.toLevel(level, Level.INFO));
    }
  }

  private static void install(LoggerContext context, boolean json, Level level) {
    LogEncoder encoder = new LogEncoder(json);
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setName(NAME);
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
    root.setLevel(Level.WARN);
    // They warn of each connection that breaks a rule, as often as somebody likes.
    context.getLogger("com.linecorp.armeria").setLevel(Level.ERROR);
    context.getLogger("io.netty").setLevel(Level.ERROR);
    context.getLogger("io.micrometer").setLevel(Level.ERROR);
    context.getLogger(NAME).setLevel(level);
    context.getLogger("io.varve").setLevel(level);
  }
}
