import type { Change } from '../model/change';
import { MasterplanError } from '../model/errors';
import type { AuthenticateParameters, AuthenticateResult, RequestSignature } from '../model/protocol';
import { describeOperation } from './catalogue';
import { ConnectionLost, type HostConnection } from './host-connection';
import type { Person, PersonStanding } from './person';

/** One request that is to go out in the person's name. */
interface Request {
  operation: string;
  input: Record<string, unknown>;
  key: string;
}

/** A client's person: proves the key on every connection and signs what is written. */
export class PersonSeat {
  private known: PersonStanding | undefined;

  constructor(
    private readonly person: Person,
    private readonly onStanding: ((standing: PersonStanding) => void) | undefined,
  ) {}

  /** As of the last connection; undefined before the first. */
  get standing(): PersonStanding | undefined {
    return this.known;
  }

  /**
   * Proves the key, or asks again for its standing on a connection that has proven it. A refusal is kept as the
   * standing, since reading needs no person. Throws ConnectionLost.
   */
  async prove(connection: HostConnection): Promise<PersonStanding> {
    let standing: PersonStanding;
    try {
      standing = await this.authenticate(connection);
    } catch (error) {
      if (error instanceof ConnectionLost) {
        throw error;
      }
      standing = { state: 'refused', error: asRefusal(error) };
    }
    return this.keep(standing);
  }

  /**
   * Has the person's key trusted without anybody's approval, where it waits. Once the person has asked for it the
   * request may be repeated: a key that is trusted stays as it is. Throws what the host says against it.
   */
  async restartTrust(connection: HostConnection): Promise<PersonStanding> {
    return this.keep(await this.authenticate(connection, { restartTrust: true }));
  }

  private async authenticate(
    connection: HostConnection,
    wish: Pick<AuthenticateParameters, 'restartTrust'> = {},
  ): Promise<AuthenticateResult> {
    const { challenge, storeId } = connection.greeting;
    const proof = await this.person.prove(challenge, storeId);
    return connection.request('authenticate', { ...proof, ...wish }).answer;
  }

  private keep(standing: PersonStanding): PersonStanding {
    const before = this.known;
    this.known = standing;
    if (before?.state !== standing.state || keyOf(before) !== keyOf(standing)) {
      this.onStanding?.(standing);
    }
    return standing;
  }

  /** Requires that the connection is the person's at this moment: FORBIDDEN otherwise. */
  async require(connection: HostConnection): Promise<void> {
    // Who has to wait asks again: the key may have been approved in the meantime.
    const standing = this.known?.state === 'human' ? this.known : await this.prove(connection);
    if (standing.state === 'refused') {
      throw standing.error;
    }
    if (standing.state === 'pending') {
      throw new MasterplanError(
        'FORBIDDEN',
        'Your key waits for approval: until then you can read here, and nothing was changed.',
        {
          hint: 'It is approved in the view “Needs You” of a window whose key is trusted in this project, not in this one.',
          details: { key_id: standing.keyId, state: 'pending' },
        },
      );
    }
  }

  /** A signed request was forbidden: throws what is the matter with the key, where that is why. */
  async explain(connection: HostConnection): Promise<void> {
    try {
      await this.prove(connection);
    } catch {
      // The connection ended: the host's own words have to do.
      return;
    }
    if (this.known?.state !== 'human') {
      await this.require(connection);
    }
  }

  /** Whether the changes tell of this person's key, so that its standing may be another now. */
  concerns(changes: readonly Change[]): boolean {
    const own = keyOf(this.known);
    return changes.some(({ item_id, plan_id, new: values }) => {
      const key = item_id === null && plan_id === null ? values?.key : undefined;
      const named = typeof key === 'object' && key !== null && 'key_id' in key ? key.key_id : undefined;
      return own !== undefined && named === own;
    });
  }

  /** The signature of a request; signing takes place once for each store that it goes to. */
  signer(request: Request): (storeId: string) => Promise<RequestSignature> {
    let signed: { storeId: string; signature: Promise<RequestSignature> } | undefined;
    return (storeId) => {
      if (signed?.storeId !== storeId) {
        signed = { storeId, signature: this.sign(request, storeId) };
      }
      return signed.signature;
    };
  }

  private async sign(request: Request, storeId: string): Promise<RequestSignature> {
    return this.person.sign({ ...request, storeId });
  }
}

/** Whether a call has to be signed: it writes. What the catalogue does not know the host refuses. */
export function needsPerson(operation: string): boolean {
  return describeOperation(operation)?.readOnly === false;
}

function keyOf(standing: PersonStanding | undefined): string | undefined {
  return standing === undefined || standing.state === 'refused' ? undefined : standing.keyId;
}

function asRefusal(error: unknown): MasterplanError {
  if (error instanceof MasterplanError) {
    return error;
  }
  const why = error instanceof Error ? error.message : String(error);
  return new MasterplanError('FORBIDDEN', `Your key can’t be used: ${why}`, {
    hint: 'You can read here; to write, let the editor make or unlock its key.',
    cause: error,
  });
}
