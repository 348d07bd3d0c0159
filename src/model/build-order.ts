/**
 * Compares two builds as semantic versions (build metadata left out): negative where `a` is older, 0 where
 * they are the same, positive where it is newer. What is no version counts as older than any.
 */
export function compareBuilds(a: string, b: string): number {
  const left = parse(a);
  const right = parse(b);
  if (left === undefined || right === undefined) {
    return Number(left !== undefined) - Number(right !== undefined);
  }
  for (let index = 0; index < 3; index += 1) {
    const difference = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return comparePrereleases(left.prerelease, right.prerelease);
}

interface Version {
  numbers: number[];
  prerelease: string[];
}

function parse(text: string): Version | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+.*)?$/.exec(text.trim());
  if (match === null) {
    return undefined;
  }
  return {
    numbers: [Number(match[1]), Number(match[2]), Number(match[3])],
    prerelease: match[4]?.split('.') ?? [],
  };
}

/** A version with a pre-release part is older than the one without (semver.org, 11.3 and 11.4). */
function comparePrereleases(a: string[], b: string[]): number {
  if (a.length === 0 || b.length === 0) {
    return b.length - a.length;
  }
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const left = a[index] ?? '';
    const right = b[index] ?? '';
    if (left === right) {
      continue;
    }
    const leftNumber = /^\d+$/.test(left);
    const rightNumber = /^\d+$/.test(right);
    if (leftNumber !== rightNumber) {
      return leftNumber ? -1 : 1;
    }
    if (leftNumber) {
      return Number(left) - Number(right);
    }
    return left < right ? -1 : 1;
  }
  return a.length - b.length;
}
