package io.varve.server.config;

import io.varve.api.Append;
import io.varve.api.NamingProfile;
import io.varve.api.NewEvent;
import io.varve.api.VarveException;
import java.util.List;

/**
 * What a server asks of new events beyond what the store does, whatever protocol they come by:
 * printable names, event types as the store's naming profile has them, JSON that is JSON.
 */
public record AppendRules(NamingProfile profile) {
  /**
   * The event in the form it is stored in.
   *
   * @throws VarveException if it breaks a rule
   */
  public NewEvent checked(NewEvent event) {
    return event.validated(profile);
  }

  /**
   * The append with all events in the form they are stored in.
   *
   * @throws VarveException if an event breaks a rule
   */
  public Append checked(Append append) {
    List<NewEvent> events = append.events().stream().map(this::checked).toList();
    return new Append(events, append.condition(), append.requestId(), append.tracking());
  }

  /**
   * Passes if the names are as they should be; leaves the content as it is. For clients that hand
   * over events as a program would, which may keep content under the kind JSON that is none.
   *
   * @throws VarveException if a name breaks a rule
   */
  public Append namesChecked(Append append) {
    for (NewEvent event : append.events()) {
      event.checkNames(profile);
    }
    return append;
  }
}
