import { MasterplanError } from '../model/errors';
import type { HostNotificationMap } from '../model/protocol';
import type { ExecutionRequest } from '../operations/executor';
import type { HostServices } from './host-services';
import type { Waiter } from './waiting-room';

/** The connection that the calls came over. */
export interface CallOutlet {
  isClosed(): boolean;
  /** Whether it is worth while to tell of progress: not to a client that does not read. */
  canTakeProgress(): boolean;
  notify<M extends keyof HostNotificationMap>(method: M, params: HostNotificationMap[M]): void;
  reply(id: number, answer: Record<string, unknown>): void;
  fail(id: number, error: unknown): void;
  callEnded(): void;
}

const MAX_RUNNING = 512;
/** In ms. */
const PROGRESS_EVERY = 100;

interface Running {
  /** The caller said that he no longer waits for it. */
  cancelled: boolean;
  waiter?: Waiter;
}

/** The calls of one connection that have no answer yet. */
export class RunningCalls {
  private readonly running = new Map<number, Running>();

  constructor(
    private readonly host: HostServices,
    private readonly outlet: CallOutlet,
  ) {}

  /** More are running than may be: nothing further is to be read meanwhile. */
  get isOverfull(): boolean {
    return this.running.size > MAX_RUNNING;
  }

  /** Carries the call out and answers it by its id. Throws INVALID_INPUT or CONFLICT where it can't be begun. */
  start(id: number, call: Omit<ExecutionRequest, 'onProgress' | 'isCancelled'>): void {
    if (this.running.has(id)) {
      throw new MasterplanError('INVALID_INPUT', `Request ${id} is still running.`);
    }
    if (this.running.size >= MAX_RUNNING) {
      throw new MasterplanError('CONFLICT', `${MAX_RUNNING} calls of this client are running already.`, {
        hint: 'Wait for their answers.',
      });
    }
    const running: Running = { cancelled: false };
    this.running.set(id, running);
    const request: ExecutionRequest = {
      ...call,
      onProgress: this.progressOf(id),
      isCancelled: () => running.cancelled,
    };
    this.answer(request, running)
      .then((answer) => {
        if (answer !== undefined) {
          this.outlet.reply(id, answer);
        }
      })
      .catch((error: unknown) => this.outlet.fail(id, error))
      .finally(() => {
        this.running.delete(id);
        this.outlet.callEnded();
      });
  }

  /** The caller no longer waits for this one. */
  cancel(id: number): void {
    const running = this.running.get(id);
    if (running !== undefined) {
      running.cancelled = true;
      running.waiter?.leave('cancelled');
    }
  }

  /** The connection ended: what waits for work waits no longer. */
  leaveAll(): void {
    for (const running of this.running.values()) {
      running.waiter?.leave('disconnected');
    }
  }

  /** The answer, or undefined where nobody waits for it any longer or a successor has to give it. */
  private async answer(
    request: ExecutionRequest,
    running: Running,
  ): Promise<Record<string, unknown> | undefined> {
    const { waiting } = await this.host.serving();
    if (running.cancelled || this.host.state() !== 'serving') {
      return undefined;
    }
    const mark = waiting.mark;
    const result = await this.host.run(request);
    // A person's claim has no lease that would end it; an agent may come back for his.
    if (running.cancelled || (this.outlet.isClosed() && request.caller.kind === 'human')) {
      this.host.abandon(request, result.answer);
      return undefined;
    }
    if (result.waiting === undefined) {
      return result.answer;
    }
    if (this.outlet.isClosed() || this.host.state() !== 'serving') {
      return undefined;
    }
    running.waiter = waiting.park(request, result.waiting.seconds, mark);
    return running.waiter.answer;
  }

  private progressOf(id: number): NonNullable<ExecutionRequest['onProgress']> {
    let last = 0;
    return (done, total, message) => {
      const now = Date.now();
      if (now - last >= PROGRESS_EVERY && this.outlet.canTakeProgress()) {
        last = now;
        this.outlet.notify('progress', { id, done, total, message });
      }
    };
  }
}
