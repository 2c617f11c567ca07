export const GENERATE = /* GraphQL */ `
  mutation ($input: GenerateStrategyInput!) {
    result: generateStrategy(input: $input) {
      __typename
      ... on VixGeneration {
        strategy
        explanation retelling assumptions questions notUnderstood
        issues { code severity }
        provider
        quota { tier limit used remaining resetsAt }
      }
      ... on Error { code message }
      ... on QuotaExceededError { quota { limit used remaining resetsAt } }
      ... on InvalidInputError { fields { code path message } }
    }
  }
`;
export const QUOTA = '{ vixQuota { tier limit used remaining resetsAt } }';
export const IMPORT = /* GraphQL */ `
  mutation ($payload: JSON!) {
    result: importStrategy(payload: $payload) {
      __typename
      ... on Strategy { id name validation { executable } }
      ... on Error { code message }
    }
  }
`;
