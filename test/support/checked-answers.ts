import { z } from 'zod';
import { operations } from '../../src/operations/registry';
import type { World } from './world';

/** Makes a world check every answer against its operation's output schema, unknown fields included. */
export function checkAnswers(world: World): World {
  const execute = world.executor.execute.bind(world.executor);
  world.executor.execute = async (request) => {
    const result = await execute(request);
    const operation = operations.find((one) => one.name === request.operation);
    if (operation === undefined) throw new Error(`there is no operation ${request.operation}`);
    z.strictObject({
      ...operation.output.shape,
      store: z.string(),
      notice: z.array(z.string()).optional(),
    }).parse(result.answer);
    return result;
  };
  return world;
}
