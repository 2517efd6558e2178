import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { requestTimeouts } from './request-timeouts.ts'

/** A DynamoDB client in which no request waits for ever. Region and credentials are found as AWS's tools find them. */
export const dynamoClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: requestTimeouts }))
